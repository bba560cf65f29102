/** The session that an address gives: its role, and what stands between it and PostgreSQL. */
import type pg from 'pg';
import { isBehindPooler } from '../core/postgres/is-behind-pooler.ts';
import { type Finding, note } from './finding.ts';

export interface Session {
  readonly role: string;
  readonly isSuperuser: boolean;
  readonly bypassesRowSecurity: boolean;
  readonly isStandby: boolean;
  readonly isPooled: boolean;
  /** As PostgreSQL shows it, such as `30s`; 0 for none. */
  readonly statementTimeout: string;
}

/** To be asked before a transaction changes its settings. */
export async function readSession(client: pg.Client): Promise<Session> {
  const isPooled = await isBehindPooler(client);
  const { rows } = await client.query<Omit<Session, 'isPooled'>>(
    `SELECT rolname AS role, rolsuper AS "isSuperuser", rolbypassrls AS "bypassesRowSecurity",
       pg_is_in_recovery() AS "isStandby", current_setting('statement_timeout') AS "statementTimeout"
     FROM pg_roles WHERE rolname = current_user`,
  );
  const [session] = rows;
  if (session === undefined) throw new Error('The database does not know the role of this session.');
  return { ...session, isPooled };
}

export function checkSession({ isStandby, isPooled, statementTimeout }: Session): readonly Finding[] {
  return [
    ...(isStandby
      ? [
          note(
            'standby',
            'It is a hot standby, which may cancel long reads: set hot_standby_feedback there, or raise max_standby_streaming_delay.',
          ),
        ]
      : []),
    ...(isPooled
      ? [
          note(
            'pooler',
            'A pooler stands before PostgreSQL: each statement brings its settings, which costs two round trips.',
          ),
        ]
      : []),
    ...(statementTimeout === '0'
      ? []
      : [
          note(
            'statement_timeout',
            `The role has ${statementTimeout}: streams do without it, and look-ups have LOOKUP_SECONDS in its place.`,
          ),
        ]),
  ];
}
