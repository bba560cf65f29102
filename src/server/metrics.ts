/** `/metrics`: the streams, and the process, for Prometheus. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { StreamStatus } from '../core/run/stream-status.ts';
import type { StreamWatcher } from '../core/run/streams.ts';
import { SluiceError } from '../errors.ts';
import { sendMethodNotAllowed } from '../http/problem.ts';

export interface Metrics {
  /** What counts the streams. */
  readonly watcher: StreamWatcher;
  /** Counts a connection that was broken. */
  readonly connectionDropped: () => void;
  readonly matches: (path: string) => boolean;
  readonly handle: (req: IncomingMessage, res: ServerResponse) => Promise<void>;
}

export interface MetricsOptions {
  /** The streams that run. */
  readonly list: () => readonly StreamStatus[];
  /** How long a reader may take nothing before its stream counts as stalled, in milliseconds. */
  readonly stallMs: number;
  /** Bytes of answers that are held for their readers. */
  readonly answerBytes: () => number;
  /** Who may read them. Default: everybody. */
  readonly mayRead?: (req: IncomingMessage) => Promise<boolean>;
}

const PATH = '/metrics';

/** Memory, processor, event loop: of the process, however many servers there are in it. */
let processRegister: Registry | undefined;

function ofProcess(): Registry {
  if (processRegister === undefined) {
    processRegister = new Registry();
    collectDefaultMetrics({ register: processRegister });
  }
  return processRegister;
}

export function createMetrics({ list, stallMs, answerBytes, mayRead }: MetricsOptions): Metrics {
  const register = new Registry();
  const registers = [register];

  new Gauge({
    name: 'sluice_streams_open',
    help: 'Streams that run, or wait for their turn.',
    labelNames: ['transport', 'state'],
    registers,
    collect() {
      this.reset();
      for (const { transport, state } of list()) this.inc({ transport, state });
    },
  });
  new Gauge({
    name: 'sluice_streams_stalled',
    help: 'Streams whose reader has taken nothing for STREAM_STALL_SECONDS.',
    labelNames: ['transport'],
    registers,
    collect() {
      this.reset();
      for (const { transport, stalledMs } of list()) if (stalledMs >= stallMs) this.inc({ transport });
    },
  });
  new Gauge({
    name: 'sluice_streams_slowed',
    help: 'Streams whose batches are smaller, since their reader is slow.',
    labelNames: ['transport'],
    registers,
    collect() {
      this.reset();
      for (const { transport, share } of list()) if (share < 1) this.inc({ transport });
    },
  });
  new Gauge({
    name: 'sluice_answer_bytes',
    help: 'Bytes of answers that are made, and not yet taken.',
    registers,
    collect() {
      this.set(answerBytes());
    },
  });
  const parked = new Counter({
    name: 'sluice_streams_parked_total',
    help: 'How often streams have let go of their connection, since they paused for long or their reader took nothing.',
    labelNames: ['transport'],
    registers,
  });
  const dropped = new Counter({
    name: 'sluice_connections_dropped_total',
    help: 'Connections broken since they took nothing of what was sent to them.',
    registers,
  });
  const rows = new Counter({
    name: 'sluice_rows_total',
    help: 'Rows that readers were given.',
    labelNames: ['transport', 'model'],
    registers,
  });
  const bytes = new Counter({
    name: 'sluice_bytes_total',
    help: 'Bytes in which the database sent these rows.',
    labelNames: ['transport', 'model'],
    registers,
  });
  const firstRow = new Histogram({
    name: 'sluice_first_row_seconds',
    help: 'Time from the first pull of a stream to its first batch.',
    labelNames: ['transport'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers,
  });
  const ended = new Counter({
    name: 'sluice_streams_ended_total',
    help: 'Streams that have ended, by how they did.',
    labelNames: ['transport', 'end'],
    registers,
  });
  const cancelled = new Counter({
    name: 'sluice_streams_cancelled_total',
    help: 'Streams that ended before their reader had the whole, since it left, by a command, or since the server stopped.',
    labelNames: ['transport'],
    registers,
  });

  return {
    watcher: {
      gave({ transport, model }, batch) {
        rows.inc({ transport, model }, batch.size);
        bytes.inc({ transport, model }, batch.bytes);
      },
      parked: ({ transport }) => parked.inc({ transport }),
      ended({ transport, firstRowMs }, { outcome }) {
        if (firstRowMs !== undefined) firstRow.observe({ transport }, firstRowMs / 1000);
        ended.inc({ transport, end: outcome });
        if (outcome === 'reader left' || outcome === 'cancelled' || outcome === 'stopped') cancelled.inc({ transport });
      },
    },
    connectionDropped: () => dropped.inc(),
    matches: (path) => path === PATH,
    async handle(req, res) {
      if (req.method !== 'GET' && req.method !== 'HEAD') return sendMethodNotAllowed(res, req.method, 'GET, HEAD');
      if (mayRead !== undefined && !(await mayRead(req)))
        throw new SluiceError('UNAUTHENTICATED', 'Send the OPERATOR_TOKEN as a bearer token to read the metrics.');
      const text = await Registry.merge([register, ofProcess()]).metrics();
      res.writeHead(200, { 'Content-Type': register.contentType, 'Cache-Control': 'no-store' }).end(text);
    },
  };
}
