/** The hubs of one client's plans: one for each that somebody follows. */
import pg, { type Pool } from 'pg';
import { badInput } from '../../errors.ts';
import { fieldOf, type Model } from '../model/datamodel.ts';
import type { CompiledPlan } from '../plan/compile-plan.ts';
import type { Pace, ReadOptions } from '../postgres/cells.ts';
import { invalid } from '../resume/token.ts';
import type { Slots } from '../run/slots.ts';
import { followByKey } from './by-key.ts';
import { type ChangeLog, readChangeLog } from './change-log.ts';
import type { Following } from './following.ts';
import { Hub } from './hub.ts';
import { keyShown } from './key-value.ts';
import { seenBy } from './seen-by.ts';
import type { WakeUps } from './wake-ups.ts';
import { followWhole } from './whole.ts';

export interface LiveHubs {
  /** @throws SluiceError `BAD_USER_INPUT` for a plan that cannot be followed, with what to do. */
  readonly hubOf: (plan: CompiledPlan, pool: Pool, options: HubPace) => Promise<Hub<unknown>>;
}

interface HubPace {
  readonly pace: Pace & Pick<ReadOptions, 'rights'>;
  readonly signal: AbortSignal;
}

export interface LiveHubsOptions {
  /** Where shared looks take their connections from. */
  readonly lookPool: Pool;
  readonly wakeUps: WakeUps;
  /** Places on these connections. */
  readonly slots: Slots;
  /** Rows of a result that is read whole after each change; and keys of another, which are kept. */
  readonly maxRows: number;
  readonly maxKeys: number;
  readonly keptBytes: number;
}

export function createLiveHubs({ lookPool, wakeUps, slots, maxRows, maxKeys, keptBytes }: LiveHubsOptions): LiveHubs {
  const hubs = new Map<string, Hub<unknown>>();
  return {
    async hubOf(plan, pool, { pace, signal }) {
      const { model, key, sorted, statement, readRows, query, related, hasFirst, isDistinct, shape, begin } =
        plan.parts;
      const isWhole = related().size > 0 || hasFirst;
      if (isWhole && begin.live !== undefined) throw ofOneTable();
      const seen = await seenBy(pace.rights, plan.parts, { isWhole });
      if (sorted === undefined || statement === undefined) throw badInput('live: first: 0 asks for no rows.');
      if (isDistinct) throw badInput('live cannot be distinct: leave one of the two out.');
      checkKey(model, key);
      if (!(await plan.prepare(pool, { signal })).isTotal)
        throw badInput(
          `live: the database does not guarantee that rows of ${model.name} differ in their key, so they cannot be told apart.`,
        );
      const [table = ''] = sorted.tables;
      const log = await readChangeLog(pool, table, { model: model.name, signal });
      const columns = key.map((name) => fieldOf(model, name).column);
      if (columns.join('\0') !== log.key.map(({ column }) => column).join('\0'))
        throw badInput(
          `live: the change log of ${model.name} has another key. Run \`sluice live install ${model.name}\` again.`,
        );
      const others: ChangeLog[] = [];
      for (const other of related()) {
        if (other === model) continue;
        others.push(await readChangeLog(pool, tableOf(other, table), { model: other.name, signal }));
      }
      const logs = [log, ...others.toSorted((a, b) => a.id - b.id)] as const;
      const name = JSON.stringify(
        [
          logs.map(({ id, epoch }) => [id, epoch]),
          statement.text,
          statement.values,
          query.source,
          query.where,
          query.viewer,
          shape(),
          seen,
        ],
        bigIntAsText,
      );
      for (const [other, hub] of hubs) if (hub.isEmpty && other !== name) hubs.delete(other);
      const known = hubs.get(name);
      if (known !== undefined) return known;
      const shared = { key, show: keyShown(model, key), sorted, readRows };
      const following = isWhole
        ? followWhole({ ...shared, logs: [log, ...others], maxRows })
        : followByKey({ ...shared, log, maxKeys });
      // Who reads from it need not know what it keeps.
      const hub = new Hub<unknown>({
        pool: lookPool,
        slots,
        wakeUps,
        following: following as Following<unknown>,
        plan,
        pace,
        keptBytes,
      });
      hubs.set(name, hub);
      return hub;
    },
  };
}

/** In the schema of the other table, where the Prisma schema has only one. */
function tableOf({ table }: Model, other: string): string {
  const [schema = ''] = /^"(?:[^"]|"")*"(?=\.)/.exec(other) ?? [];
  const own = table.schema === undefined ? schema : pg.escapeIdentifier(table.schema);
  return [own, pg.escapeIdentifier(table.name)].filter((part) => part !== '').join('.');
}

/** @throws SluiceError `BAD_USER_INPUT` where two keys may have one text at the transports. */
function checkKey(model: Model, key: readonly string[]): void {
  for (const name of key) {
    const { type, nativeType = '' } = fieldOf(model, name);
    if (type === 'DateTime' && nativeType.startsWith('Time'))
      throw badInput(
        `live: ${model.name} has the moment ${name} in its key, of which digits beyond milliseconds are cut off.`,
      );
  }
}

const ofOneTable = () =>
  invalid(
    'it is of a query that reads one table, and this one leads through relations or has first, so it could not tell which of the rows are gone',
  );

const bigIntAsText = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
