/** Checks what the role may read, and whether row-level security applies to it. */
import pg from 'pg';
import { type Finding, problem } from './finding.ts';
import type { Session } from './session.ts';
import type { TableFacts } from './table-facts.ts';

export function checkRights({ model, schema, table }: TableFacts, session: Session): readonly Finding[] {
  if (table === undefined) return [];
  const what = `table "${schema}"."${model.table.name}"`;
  const name = `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(model.table.name)}`;
  const role = pg.escapeIdentifier(session.role);
  if (!table.mayUseSchema)
    return [
      problem(
        what,
        `The role may not use its schema: GRANT USAGE ON SCHEMA ${pg.escapeIdentifier(schema)} TO ${role}.`,
      ),
    ];
  const closed = model.fields.filter(
    ({ kind, column }) => kind !== 'object' && table.columns.some((found) => found.name === column && !found.mayRead),
  );
  if (closed.length > 0) {
    const columns = closed.map(({ column }) => column).join(', ');
    return [problem(what, `The role may not read ${columns}: GRANT SELECT ON ${name} TO ${role}.`)];
  }
  if (!table.hasRowSecurity) return [];
  const reason = session.isSuperuser
    ? 'is a superuser'
    : session.bypassesRowSecurity
      ? 'has BYPASSRLS'
      : table.isOwn && !table.forcesRowSecurity
        ? 'owns it, and does not FORCE it upon itself'
        : undefined;
  if (reason === undefined) return [];
  return [problem(what, `Its row-level security is void, since the role ${reason}: serve it as a role of its own.`)];
}
