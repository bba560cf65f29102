/** The promises that can be seen from outside, in their order. */
import { deepStrictEqual, ok, rejects, strictEqual } from 'node:assert/strict';
import { createChecksum } from '../client/checksum.ts';
import { openStreams, until } from './metrics.ts';
import type { Rule } from './rule.ts';
import type { Subject } from './subject.ts';
import { keyText, type Row } from './table.ts';
import type { Ask, Piece, PieceAsk, Transport } from './transport.ts';
import { transports } from './transports/index.ts';
import { readList } from './transports/open-http.ts';

/** Opens a stream of the subject's rows, unless `ask` says otherwise. */
const open = ({ open }: Transport, { url, table, headers, where }: Subject, ask: Partial<Ask> = {}) =>
  open(url, { table, headers, where, ...ask });

const untold = ({ hasMetrics }: Subject) => (hasMetrics ? undefined : 'the server does not tell how many streams run');

const lazy: Rule = {
  promise: 'R1',
  level: 'MUST',
  says: 'refuses bad arguments before there is a stream',
  unseen: untold,
  async check(transport, subject) {
    const before = await openStreams(subject.url, { ended: true });
    await rejects(open(transport, subject, { first: -1 }).rows(), /BAD_USER_INPUT/);
    strictEqual(await openStreams(subject.url, { ended: true }), before);
  },
};

const totalOrder: Rule = {
  promise: 'R3',
  level: 'MUST',
  says: 'lets the primary key decide between equals, and puts nulls where the database does',
  unseen: ({ orders: [order], table: { key = [] }, isWhole }) =>
    order !== undefined && [order, ...key].every(isWhole) ? undefined : 'the list has no whole numbers to compare',
  async check(transport, subject) {
    const { key = [] } = subject.table;
    const [order = ''] = subject.orders;
    const rows = await open(transport, subject, { orderBy: [{ [order]: 'desc' }] }).rows();
    strictEqual(rows.length, subject.rows.length);
    deepStrictEqual(
      rows,
      rows.toSorted((a, b) => compare(b[order], a[order]) || firstOf(key.map((name) => compare(a[name], b[name])))),
    );
  },
};

/** As PostgreSQL has nulls: greater than all else. */
function compare(a: unknown, b: unknown): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const difference = BigInt(String(a)) - BigInt(String(b));
  return difference < 0n ? -1 : Number(difference > 0n);
}

const firstOf = (numbers: readonly number[]) => numbers.find((number) => number !== 0) ?? 0;

const asks: Readonly<Record<string, (subject: Subject) => Partial<Ask>>> = {
  'in the order of the key': () => ({}),
  'some of them': ({ rows }) => ({ first: Math.ceil(rows.length / 2) }),
  'nothing found': ({ where, table: { key: [key = ''] = [] } }) => ({ where: { AND: [where, { [key]: { in: [] } }] } }),
  'no rows asked for': () => ({ first: 0 }),
  'several orders': ({ orders }) => ({
    orderBy: orders.slice(0, 2).map((order, index) => ({ [order]: index === 0 ? 'desc' : 'asc' })),
  }),
};

const sameRows = Object.entries(asks).map<Rule>(([name, ask]) => ({
  promise: 'R5',
  level: 'MUST',
  says: `gives the rows of the plain list: ${name}`,
  async check(transport, subject) {
    const asked = ask(subject);
    const { url, table, headers, where } = subject;
    const list = await readList(url, { table, headers, where, ...asked });
    deepStrictEqual(await open(transport, subject, asked).rows(), list);
  },
}));

const cancellable: Rule = {
  promise: 'R7',
  level: 'MUST',
  says: 'is off the list of streams when its reader has left',
  unseen: untold,
  async check(transport, subject) {
    // The one that was read last may not be over yet.
    await until(async () => (await openStreams(subject.url)) === 0);
    const reading = open(transport, subject);
    await reading.firstBytes();
    reading.leave();
    await until(async () => (await openStreams(subject.url)) === 0);
    strictEqual((await open(transport, subject, { first: 3 }).rows()).length, 3);
  },
};

const untruncated: Rule = {
  promise: 'R8',
  level: 'MUST',
  says: 'proves its end, by count and checksum where it has words for them',
  async check(transport, subject) {
    const { length } = subject.rows;
    // The transports check the proof.
    for (const first of new Set([0, Math.min(50, length), Math.ceil(length / 2), length]))
      strictEqual((await open(transport, subject, { first }).rows()).length, first);
  },
};

const next = (transport: Transport, { hasSubscription }: Subject): Transport => {
  const others = transports.filter(({ kind }) => hasSubscription || kind !== 'subscription');
  return others[(others.indexOf(transport) + 1) % others.length] ?? transport;
};

/** The reader leaves once it has a row, or half of them: it leaves between two pieces. */
const leavesAfter: Readonly<Record<string, (rows: readonly Row[]) => number>> = {
  'the first': () => 1,
  'some in the middle': ({ length }) => Math.ceil(length / 6),
};

const resumable = Object.entries(leavesAfter).map<Rule>(([which, count]) => ({
  promise: 'R9',
  level: 'MUST',
  says: `goes on behind ${which}, over the same transport and over the next`,
  async check(transport, subject) {
    const whole = await read(transport, subject);
    const sum = createChecksum();
    for (const key of whole.keys) sum.add(key);
    strictEqual(whole.keys.length, subject.rows.length);
    deepStrictEqual(whole.keys.toSorted(), subject.rows.map((row) => keyText(row, subject.table)).toSorted());
    for (const other of [transport, next(transport, subject)]) {
      const begun = await read(transport, subject, {}, count(subject.rows));
      const rest = begun.end === undefined ? await read(other, subject, { after: begun.token }) : begun;
      const keys = begun.end === undefined ? [...begun.keys, ...rest.keys] : begun.keys;
      deepStrictEqual(keys, whole.keys, other.name);
      deepStrictEqual(rest.end, { rowCount: whole.keys.length, checksum: sum.text }, other.name);
    }
  },
}));

const forged: Rule = {
  promise: 'R9',
  level: 'MUST',
  says: 'refuses a token that it has not given, and one of another query',
  unseen: ({ orders }) => (orders.length > 0 ? undefined : 'the list has one order only'),
  async check(transport, subject) {
    await rejects(read(transport, subject, { after: 'forged' }), /TOKEN_INVALID/);
    const { token } = await read(transport, subject, {}, 1);
    await rejects(read(transport, subject, { orderBy: [], after: token }), /TOKEN_MISMATCH/);
  },
};

const limited: Rule = {
  promise: 'R12',
  level: 'MUST',
  says: 'refuses an order of too many keys, whatever the limit is',
  async check(transport, subject) {
    const { key: [key = ''] = [] } = subject.table;
    const orderBy = Array(1_001).fill({ [key]: 'asc' });
    await rejects(open(transport, subject, { orderBy, first: 1 }).rows(), /LIMIT_EXCEEDED/);
  },
};

/** Leaves behind the piece that has the row of this number. Default: reads all. */
async function read(
  { pieces }: Transport,
  { url, table, headers, where, orders }: Subject,
  ask: Partial<PieceAsk> = {},
  rows = Number.POSITIVE_INFINITY,
) {
  const keys: string[] = [];
  let last: Piece | undefined;
  const orderBy = orders.slice(0, 2).map((order) => ({ [order]: 'desc' }));
  for await (const piece of pieces(url, { table, headers, where, orderBy, ...ask })) {
    keys.push(...piece.keys);
    last = piece;
    if (keys.length >= rows) break;
  }
  ok(last !== undefined, 'it gave nothing');
  return { keys, token: last.token, end: last.end };
}

export const rules: readonly Rule[] = [
  lazy,
  totalOrder,
  ...sameRows,
  cancellable,
  untruncated,
  ...resumable,
  forged,
  limited,
];
