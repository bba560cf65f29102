/** The limits of streams, as the settings have them. */
import type { Config } from '../config/read-config.ts';
import type { Limits } from '../core/run/limits.ts';

export const limitsOfConfig = (config: Config): Limits => ({
  batchRows: config.STREAM_BATCH_ROWS,
  batchBytes: config.STREAM_BATCH_BYTES,
  maxRowBytes: config.MAX_ROW_BYTES,
  maxRows: config.STREAM_MAX_ROWS,
  maxBytes: config.STREAM_MAX_BYTES,
  readSeconds: config.STREAM_READ_SECONDS,
  parkSeconds: config.STREAM_PARK_SECONDS,
  stallSeconds: config.STREAM_STALL_SECONDS,
  dropSeconds: config.STREAM_DROP_SECONDS,
  tokenMaxAgeSeconds: config.TOKEN_MAX_AGE_SECONDS,
  listMaxRows: config.LIST_MAX_ROWS,
  maxStreams: config.MAX_STREAMS,
  maxStreamsPerClient: config.MAX_STREAMS_PER_CLIENT,
  queueSeconds: config.STREAM_QUEUE_SECONDS,
  lookupSeconds: config.LOOKUP_SECONDS,
  maxLookupsPerClient: config.MAX_LOOKUPS_PER_CLIENT,
  maxOrderKeys: config.MAX_ORDER_KEYS,
  maxJoins: config.MAX_JOINS,
  maxConditions: config.MAX_CONDITIONS,
  maxListValues: config.MAX_LIST_VALUES,
});
