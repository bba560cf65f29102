/** Pools beside a pool. */
import pg from 'pg';

/** Another pool to the same database. Its password, and a key of TLS, are hidden from those who copy its options. */
export function poolLike({ options }: pg.Pool, max: number): pg.Pool {
  const { password, ssl } = options;
  const key = typeof ssl === 'object' ? { ...ssl, key: ssl.key } : ssl;
  return new pg.Pool({
    ...options,
    ...(password !== undefined && { password }),
    ...(key !== undefined && { ssl: key }),
    max,
    // It is nobody's to end, perhaps.
    allowExitOnIdle: true,
  });
}
