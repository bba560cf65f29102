/** Checks that the keys of a config are keys: unique, and never null. */
import pg from 'pg';
import type { SluiceConfig } from '../auto/define-config.ts';
import { keysIn } from '../auto/settings.ts';
import { codeOf } from '../errors.ts';
import { type Finding, note, problem } from './finding.ts';
import type { TableFacts } from './table-facts.ts';

/** @param client is in a transaction. */
export async function checkGivenKeys(
  client: pg.Client,
  tables: readonly TableFacts[],
  config: SluiceConfig,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const [model, key] of keysIn(config)) {
    const facts = tables.find((facts) => facts.model.name === model);
    if (facts?.table !== undefined) findings.push(...(await checkKey(client, facts, key)));
  }
  return findings;
}

/** Longer than somebody waits for a check, and less than a table of billions takes. */
const LONGEST_MS = 30_000;

async function checkKey(
  client: pg.Client,
  { model, schema }: TableFacts,
  key: readonly string[],
): Promise<readonly Finding[]> {
  const what = `key of ${model.name}`;
  const names = key.join(', ');
  const columns = key.flatMap((name) =>
    model.fields.filter((field) => field.name === name).map(({ column }) => column),
  );
  const quoted = columns.map((column) => pg.escapeIdentifier(column));
  const table = [schema, model.table.name].map((name) => pg.escapeIdentifier(name)).join('.');
  await client.query(`SAVEPOINT key; SET LOCAL statement_timeout = ${LONGEST_MS}`);
  try {
    const { rows } = await client.query<{ isNull: boolean; isTwice: boolean }>(
      `SELECT EXISTS (SELECT FROM ${table} WHERE ${quoted.map((column) => `${column} IS NULL`).join(' OR ')}) AS "isNull",
         EXISTS (SELECT FROM ${table} GROUP BY ${quoted.join(', ')} HAVING count(*) > 1) AS "isTwice"`,
    );
    const [{ isNull, isTwice } = { isNull: false, isTwice: false }] = rows;
    return [
      ...(isNull
        ? [problem(what, `The config gives it the key ${names}, which is null in a row: name other columns.`)]
        : []),
      ...(isTwice
        ? [problem(what, `The config gives it the key ${names}, which two rows have in common: name more columns.`)]
        : []),
    ];
  } catch (error) {
    if (codeOf(error) !== QUERY_CANCELLED) throw error;
    return [note(what, `Whether ${names} is unique takes longer to find out than ${LONGEST_MS / 1000} s: see to it.`)];
  } finally {
    await client.query('ROLLBACK TO key');
  }
}

const QUERY_CANCELLED = '57014';
