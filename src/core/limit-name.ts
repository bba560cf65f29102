/** Limits that errors name, each with the setting of a server that sets it. */
export const namedLimits = {
  maxRowBytes: 'MAX_ROW_BYTES',
  tokenMaxAgeSeconds: 'TOKEN_MAX_AGE_SECONDS',
  liveMaxKeys: 'LIVE_MAX_KEYS',
  liveMaxRows: 'LIVE_MAX_ROWS',
  maxLookupsPerClient: 'MAX_LOOKUPS_PER_CLIENT',
  maxAnswerBytes: 'ANSWER_MAX_BYTES',
  maxAnswerBytesPerClient: 'ANSWER_BYTES_PER_CLIENT',
  maxAnswerBytesTotal: 'ANSWER_BYTES_TOTAL',
} as const;

/** What a limit is called, for those who set it: as a setting of a server, and in code. */
export const limitName = (limit: keyof typeof namedLimits): string => `${namedLimits[limit]}, in code limits.${limit}`;
