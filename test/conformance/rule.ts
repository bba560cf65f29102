/** A promise of STREAMS.md as something that can be checked of a door of the tests' own server. */
import { exemption } from '../../src/conformance/outcomes.ts';
import type { Promised } from '../../src/conformance/rule.ts';
import type { Door } from '../doors/doors.ts';
import type { Activity } from '../utils/activity.ts';

export { exemption };

/** How the files are called in which a run keeps what came of its rules. */
export const OUTCOMES = 'conformance-';

/** Checked by what a client sees, of any server that serves flights. On one where nothing else runs. */
export interface OutsideRule extends Promised {
  readonly inside?: false;
  /** @throws what is not as it should be. */
  readonly check: (door: Door, url: string) => Promise<void>;
}

/** A server of the test, and what it does in its database. */
export interface Inside {
  readonly url: string;
  readonly databaseUrl: string;
  readonly activity: Activity;
}

/** Checked by what happens behind the door, too. */
export interface InsideRule extends Promised {
  readonly inside: true;
  /** Settings of the server that it needs. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether all doors are checked at once, each of which waits for long. */
  readonly atOnce?: boolean;
  /** @throws what is not as it should be. */
  readonly check: (door: Door, inside: Inside) => Promise<void>;
}

/** For what no door can show, and tests of the parts behind it do. */
export interface ExemptRule extends Promised {
  readonly inside?: undefined;
  readonly exempt: Readonly<Record<Door['kind'], string>>;
  readonly check?: undefined;
}

export type Rule = OutsideRule | InsideRule | ExemptRule;

/** The same reason for all. */
export const notAtDoors = (reason: string) => ({ subscription: reason, '@stream': reason, download: reason });

/** Flights in the database of the inside rules. Those beyond `seeded` are all of one size. */
export const seeded = 20_000;
export const flights = 30_000;
