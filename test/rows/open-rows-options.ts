/** The waist on a test's database, with limits that are far away. */
import type { Pool } from 'pg';
import { datamodel as flights } from '../../src/app/datamodel.ts';
import type { Datamodel } from '../../src/core/model/datamodel.ts';
import { createTokens } from '../../src/core/resume/token.ts';
import { createClientSlots } from '../../src/core/run/client-slots.ts';
import type { OpenRowsOptions } from '../../src/core/run/open-rows.ts';
import { createSlots } from '../../src/core/run/slots.ts';
import { createStreams } from '../../src/core/run/streams.ts';

export const planLimits = { maxOrderKeys: 20, maxConditions: 1_000, maxJoins: 100, maxListValues: 1_000 };

export const tokenSecret = 'the secret of these tests';

export const openRowsOptions = ({
  prisma,
  pool,
  datamodel = flights,
}: {
  readonly prisma: object;
  readonly pool: Pool;
  /** Default: that of the flights. */
  readonly datamodel?: Datamodel;
}): OpenRowsOptions => ({
  datamodel,
  prisma,
  streamPool: pool,
  batchRows: 1000,
  batchBytes: 1_000_000,
  slots: createSlots(4, 1_000),
  clientSlots: createClientSlots(4, 1_000),
  streams: createStreams(),
  tokens: createTokens({ secrets: [tokenSecret], maxAgeMs: 60_000 }),
  maxRows: 0,
  maxBytes: 0,
  ...planLimits,
  stop: new AbortController().signal,
});
