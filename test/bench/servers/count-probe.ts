/**
 * Loaded into a server of the bench by `--import`, to count what its requests cost: it stands in front of the timers, the
 * signals, the promises and the sockets of the process. Counting makes the server slower, so nothing is timed under it.
 */
import { createHook } from 'node:async_hooks';
import { Socket } from 'node:net';
import { vitals } from './probe.ts';

/** Since the last question. */
export interface Counts {
  /** Packets to the database that waited for what it said before. */
  readonly roundTrips: number;
  readonly signals: number;
  readonly timers: number;
  readonly promises: number;
  /** Writes to the client's socket. */
  readonly writes: number;
}

const counts = { roundTrips: 0, signals: 0, timers: 0, promises: 0, writes: 0 };

vitals.counts = () => {
  const told: Counts = { ...counts };
  Object.assign(counts, { roundTrips: 0, signals: 0, timers: 0, promises: 0, writes: 0 });
  return told;
};

createHook({
  init(_id, type) {
    if (type === 'PROMISE') counts.promises += 1;
    else if (type === 'Timeout' || type === 'Immediate') counts.timers += 1;
  },
}).enable();

const { any, timeout } = AbortSignal;
Object.assign(AbortSignal, {
  any(signals: AbortSignal[]) {
    counts.signals += 1;
    return any.call(AbortSignal, signals);
  },
  timeout(ms: number) {
    counts.signals += 1;
    return timeout.call(AbortSignal, ms);
  },
});
globalThis.AbortController = class extends AbortController {
  constructor() {
    super();
    counts.signals += 1;
  }
};

/** Connections that this process has opened, which lead to the database, and whether it has answered last. */
const outgoing = new WeakMap<Socket, { hasAnswered: boolean }>();

/** What Node's sockets have, and its types leave out: the one way for all that is written. */
interface Inner {
  connect(...args: unknown[]): unknown;
  push(chunk: unknown): boolean;
  _writeGeneric(...args: unknown[]): unknown;
}
const inner = Socket.prototype as unknown as Inner;
const { connect, push, _writeGeneric } = inner;

inner.connect = function (this: Socket, ...args) {
  outgoing.set(this, { hasAnswered: true });
  return connect.apply(this, args);
};
inner.push = function (this: Socket, chunk) {
  const connection = outgoing.get(this);
  if (connection) connection.hasAnswered = true;
  return push.call(this, chunk);
};
inner._writeGeneric = function (this: Socket, ...args) {
  const connection = outgoing.get(this);
  if (connection === undefined) counts.writes += 1;
  else if (connection.hasAnswered) {
    counts.roundTrips += 1;
    connection.hasAnswered = false;
  }
  return _writeGeneric.apply(this, args);
};
