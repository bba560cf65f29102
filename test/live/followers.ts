/** Readers of the same live rows, one for each transport, who fold what they are given. */
import { createClient } from '../../src/client/create-client.ts';
import type { Sluice } from '../../src/core/run/sluice.ts';
import type { RowPlan } from '../../src/core/types.ts';
import { linesOf } from './lines-of.ts';

/** Values of the rows by their keys. */
export type Contents = Map<string, string>;

export interface Follower {
  /** What it has. */
  readonly contents: Contents;
  /** What it is called in the list of streams, once that is known. */
  readonly streamId: () => string | undefined;
  /** Reads until the next token. */
  readonly next: () => Promise<{ readonly caughtUp: boolean; readonly token: string }>;
  /** Leaves, at any time. */
  readonly leave: () => Promise<void>;
}

export interface Service {
  readonly sluice: Sluice;
  /** Of the server before it. */
  readonly url: string;
}

/** Goes on from what somebody had at a token, over any transport. */
export interface Begin {
  readonly after?: string | undefined;
  readonly contents: Contents;
}

/** Each asks for the same query. */
export const followers = {
  async library({ sluice }, { after, contents }) {
    const id = crypto.randomUUID();
    const leaving = new AbortController();
    const reader = { id, transport: 'test', client: 'test', stalledMs: () => 0 };
    const batches = await sluice.openRows({ ...plan, after }, { signal: leaving.signal, reader });
    return {
      contents,
      streamId: () => id,
      async next() {
        const { value } = await batches.next();
        if (!value) throw new Error('The stream has ended');
        const rows = await value.rows();
        for (const gone of value.removed ?? []) contents.delete(String(gone.id));
        for (const row of rows) contents.set(String(row.id), fareOf(row));
        return { caughtUp: value.caughtUp === true, token: value.mark().token };
      },
      async leave() {
        leaving.abort(new Error('left'));
        await batches.return().catch(() => {});
      },
    };
  },
  websocket: (service, begin) => overGraphql('websocket', service, begin),
  sse: (service, begin) => overGraphql('sse', service, begin),
  async ndjson({ url }, { after, contents }) {
    const leaving = new AbortController();
    const asked = {
      ...{ live: 'true', fields: 'id,fare', where: '{"status":{"equals":"HELD"}}', orderBy: '[{"fare":"desc"}]' },
      ...(after !== undefined && { after }),
    };
    const answer = await fetch(`${url}/export/bookings.ndjson?${new URLSearchParams(asked)}`, {
      signal: leaving.signal,
    });
    if (answer.body === null || !answer.ok) throw new Error(await answer.text());
    const lines = linesOf(answer.body.pipeThrough(new TextDecoderStream()));
    return {
      contents,
      streamId: () => answer.headers.get('stream-id') ?? undefined,
      async next() {
        for (;;) {
          const { value } = await lines.next();
          if (!value) throw new Error('The download has ended');
          const { row, removed, caughtUp, token } = JSON.parse(value);
          if (removed !== undefined) contents.delete(removed.id);
          if (row !== undefined) contents.set(row.id, fareOf(row));
          if (token !== undefined) return { caughtUp, token };
        }
      },
      async leave() {
        leaving.abort();
        await lines.return().catch(() => {});
      },
    };
  },
} satisfies Record<string, (service: Service, begin: Begin) => Promise<Follower>>;

export type Transport = keyof typeof followers;
export const transports: readonly Transport[] = ['library', 'websocket', 'sse', 'ndjson'];

const fareOf = ({ fare }: Readonly<Record<string, unknown>>) => Number(fare).toFixed(2);

/** The same query as statement, of a key and a value. */
export const TRUTH = `SELECT id::text, fare::text FROM "Booking" WHERE status = 'HELD'`;

const plan: RowPlan = {
  model: 'Booking',
  live: true,
  where: { status: { equals: 'HELD' } },
  orderBy: [{ fare: 'desc' }],
  select: { id: true, fare: true },
  batchSize: 7,
};

const document = `subscription ($after: String) {
  bookings(live: true, after: $after, batchSize: 7, where: { status: { equals: HELD } }, orderBy: [{ fare: desc }]) {
    rows { id fare } removed caughtUp token streamId
  }
}`;

async function overGraphql(
  transport: 'websocket' | 'sse',
  { url }: Service,
  { after, contents }: Begin,
): Promise<Follower> {
  const leaving = new AbortController();
  const client = createClient({ url: `${url}/graphql` });
  const batches = client.batches<{ id: string; fare: string }>(document, {
    ...{ variables: { after }, transport, signal: leaving.signal, retry: { attempts: 0 } },
  });
  let streamId: string | undefined;
  return {
    contents,
    streamId: () => streamId,
    async next() {
      const { value } = await batches.next();
      if (value?.token === undefined) throw new Error('The stream has ended');
      streamId = value.streamId;
      for (const gone of value.removed ?? []) contents.delete(String(gone.id));
      for (const row of value.rows) contents.set(row.id, fareOf(row));
      return { caughtUp: value.caughtUp === true, token: value.token };
    },
    async leave() {
      leaving.abort();
      await batches.return().catch(() => {});
    },
  };
}
