/** A promise of STREAMS.md as something that can be checked of a transport, on any server, from outside. */
import type { Subject } from './subject.ts';
import type { Transport } from './transport.ts';

export interface Promised {
  /** `R1` to `R12`. */
  readonly promise: string;
  readonly level: 'MUST' | 'SHOULD';
  /** What a transport does that keeps it. */
  readonly says: string;
  /** Transports that it is not for, each kind with the reason. */
  readonly exempt?: Readonly<Partial<Record<Transport['kind'], string>>>;
}

/** Checked by what a client sees. */
export interface Rule extends Promised {
  /** Why it cannot be seen of this list; undefined where it can. Default: it can. */
  readonly unseen?: (subject: Subject) => string | undefined;
  /** @throws what is not as it should be. */
  readonly check: (transport: Transport, subject: Subject) => Promise<void>;
}
