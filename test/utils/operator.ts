/** What an operator sees of the streams of a server, and what anybody can tell them. The server must know `TOKEN`. */
import { until } from './until.ts';

export const TOKEN = 'a token of the tests';

export interface Status {
  readonly id: string;
  readonly state: string;
  readonly plan: string;
  readonly rows: number;
  readonly holdsConnection: boolean;
  readonly snapshots: number;
  readonly pace: {
    readonly batchSize: number | null;
    readonly credit: number | null;
    readonly pausedBy: 'reader' | 'operator' | null;
  };
}

export interface Answer {
  readonly data?: Record<string, never> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

export function operate(url: () => string) {
  const ask = async (query: string, authorization = `Bearer ${TOKEN}`): Promise<Answer> => {
    const headers = { 'content-type': 'application/json', accept: 'application/json', authorization };
    const answer = await fetch(`${url()}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
    return answer.json() as Promise<Answer>;
  };
  const streams = async (): Promise<readonly Status[]> => {
    const { data } = await ask(
      '{ streams { id state plan rows holdsConnection snapshots transport client rate heldBytes age stalled share pace { batchSize credit pausedBy } } }',
    );
    return data?.streams ?? [];
  };
  const only = async (): Promise<Status> => {
    await until(async () => (await streams()).length === 1);
    const [stream] = await streams();
    if (stream === undefined) throw new Error('it has ended');
    return stream;
  };
  return {
    ask,
    streams,
    /** The one that runs, once there is one. */
    only,
    none: () => until(async () => (await streams()).length === 0),
    /** Told by who knows its name, or with the `authorization` of an operator. */
    control: (id: string, command: string, authorization = '') =>
      ask(`mutation { streamControl(streamId: "${id}", command: ${command}) { state rows batchSize } }`, authorization),
  };
}
