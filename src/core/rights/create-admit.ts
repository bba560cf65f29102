/** From what a request brought to what its viewer may see. */
import { SluiceError } from '../../errors.ts';
import { createMemo } from '../memo.ts';
import { type Datamodel, fieldOf } from '../model/datamodel.ts';
import { findManyOf } from '../plan/find-many-of.ts';
import type { Statement } from '../prisma/tap-scope.ts';
import { hashOf } from '../resume/fingerprint.ts';
import { within } from '../wait.ts';
import { checkAnswer } from './check-answer.ts';
import { RefusedRole, VoidPolicies } from './check-role.ts';
import { govern, type SourceOf } from './govern.ts';
import type { Rights, Settings } from './rights.ts';
import { createRuleSources } from './rule-sources.ts';
import type { Credentials, Identify, Rule, RuleAnswer, Rules, Viewer } from './viewer.ts';

export interface RightsOptions {
  /** Default: everybody is the same viewer, of whom nothing is known. */
  readonly identify?: Identify | undefined;
  /** Default: what the database shows. */
  readonly rules?: Rules | undefined;
  readonly datamodel: Datamodel;
  /** How long a stream runs on one look at who asks, in seconds. Default: as long as the credentials hold. */
  readonly identitySeconds?: number | undefined;
  /** How long `identify`, and then a rule, may take, in seconds. Default: 30. */
  readonly rightsSeconds?: number | undefined;
  /** Finds out whether policies bind a role, once for each. @throws RefusedRole; VoidPolicies that says why they do not. */
  readonly checkRole: (role: string) => Promise<void>;
  /** By which rules are compiled. */
  readonly prisma: object;
  /** Is told why nobody can be known at the moment, and of roles that are refused: without their names, but for those that policies do not bind. Default: nobody is told. */
  readonly log?: { readonly warn: (data: object, message: string) => void } | undefined;
}

/** @throws SluiceError `UNAUTHENTICATED`, `TOKEN_EXPIRED` or `FORBIDDEN`, and what `identify` and the rules throw. */
export type Admit = (credentials: Credentials) => Promise<Rights>;

/** Characters of a statement that is remembered, at most. */
const MAX_LENGTH = 20_000;

/** Undefined where nobody is asked who they are, and everybody sees everything. @throws Error for rules of no such model or field. */
export function createAdmit(options: RightsOptions): Admit | undefined {
  const { identify, rules, datamodel, prisma, checkRole, log } = options;
  const { identitySeconds = Number.POSITIVE_INFINITY, rightsSeconds = 30 } = options;
  if (identify === undefined && rules === undefined) return undefined;
  checkRules(datamodel, rules);
  const sourcesOf = createRuleSources(datamodel, findManyOf(prisma));
  const version = rules === undefined ? '' : versionOf(rules);
  /** Where there are no rules, all who read by a role are governed alike. */
  const governByRole = rules === undefined ? createGovern(sourcesOf(() => true, true)) : undefined;

  /** A function that never answers would hold its request, and all that the request holds. */
  const inTime = <T>(what: string, work: Promise<T>): Promise<T> =>
    within(rightsSeconds * 1000, work, () => new Error(`${what} has not answered within ${rightsSeconds} seconds.`));

  const identified = async (identify: Identify, credentials: Credentials) => {
    try {
      return await identify(credentials);
    } catch (error) {
      // What may go well later is no fault of who asks, and the client is not told what it is.
      if (error instanceof SluiceError && error.retryAfter !== undefined)
        log?.warn({ err: error.cause ?? error }, 'who asks cannot be found out at the moment');
      throw error;
    }
  };

  const checked = async (role: string) => {
    try {
      await checkRole(role);
    } catch (error) {
      const isRefused = error instanceof RefusedRole;
      if (!isRefused && !(error instanceof VoidPolicies)) throw error;
      const why = isRefused ? `the role of its credentials ${error.reason}` : error.message;
      log?.warn({}, `a viewer is refused: ${why}`);
      throw forbidden();
    }
  };

  return async (credentials) => {
    const viewer = identify === undefined ? {} : await inTime('identify', identified(identify, credentials));
    if (viewer === undefined) throw unauthenticated();
    const { subject, role = '', claims = {}, expiresAt } = viewer;
    if (expiresAt !== undefined && expiresAt.getTime() <= Date.now()) throw expired();
    if (role !== '') await checked(role);
    const endsAt = Math.min(expiresAt?.getTime() ?? Number.POSITIVE_INFINITY, Date.now() + identitySeconds * 1000);
    const answers = rules === undefined ? undefined : await inTime('A rule', answersOf(rules, viewer, datamodel));
    const omitted = [...(answers ?? [])].flatMap(([model, answer]) =>
      typeof answer === 'boolean' ? [] : (answer.omit ?? []).map((name) => `${model}.${name}`),
    );
    const answerOf = ({ name }: { readonly name: string }) => answers?.get(name) ?? answers === undefined;
    const isRestricted =
      role !== '' || (answers !== undefined && datamodel.models.some((model) => answerOf(model) !== true));
    return {
      viewer,
      // Without a subject, claims tell viewers apart.
      identity: hashOf([subject ?? claims, role, version]),
      endsAt: Number.isFinite(endsAt) ? endsAt : undefined,
      settings: role === '' ? undefined : settingsOf(viewer, role),
      isRestricted,
      omitted: omitted.sort(),
      govern: isRestricted
        ? (governByRole ?? createGovern(sourcesOf(answerOf, role !== '')))
        : (statement) => statement,
    };
  };
}

/** Each table is looked at once, and so is each statement that is left as it is. */
function createGovern(sourceOf: SourceOf): Rights['govern'] {
  const leftAlone = createMemo<string, true>(1_000);
  const sources = createMemo<string, { readonly source: ReturnType<SourceOf> }>(1_000);
  const once: SourceOf = (table) => {
    const known = sources.get(table) ?? { source: sourceOf(table) };
    sources.set(table, known);
    return known.source;
  };
  const governed = async <S extends Pick<Statement, 'text' | 'values'>>(statement: S): Promise<S> => {
    const seen = await govern(statement, once);
    if (seen === statement && statement.text.length <= MAX_LENGTH) leftAlone.set(statement.text, true);
    return seen;
  };
  return <S extends Pick<Statement, 'text' | 'values'>>(statement: S) =>
    leftAlone.get(statement.text) ? statement : governed(statement);
}

/** The names that PostgREST's and Supabase's policies read. No claim stands in for who the viewer is, or for its role. */
const settingsOf = ({ subject, claims = {} }: Viewer, role: string): Settings => ({
  role,
  'request.jwt.claims': JSON.stringify({ ...claims, ...(subject !== undefined && { sub: subject }), role }),
});

async function answersOf(
  rules: Rules,
  viewer: Viewer,
  { models }: Datamodel,
): Promise<ReadonlyMap<string, RuleAnswer>> {
  const answers = await Promise.all(
    models.map(async ({ name }): Promise<[string, RuleAnswer]> => {
      const rule: Rule = rules[name] ?? false;
      return [name, typeof rule === 'function' ? await rule(viewer) : rule];
    }),
  );
  for (const [name, answer] of answers) checkAnswer(name, answer);
  return new Map(answers);
}

function checkRules(datamodel: Datamodel, rules: Rules = {}): void {
  for (const [name, rule] of Object.entries(rules)) {
    const model = datamodel.model(name);
    for (const field of typeof rule === 'object' ? (rule.omit ?? []) : []) fieldOf(model, field);
  }
}

/** Changes with what is written in the rules, so that a token of other rules is told as such. */
const versionOf = (rules: Rules) =>
  hashOf(Object.entries(rules).map(([name, rule]) => [name, typeof rule === 'function' ? String(rule) : rule]));

const unauthenticated = () =>
  new SluiceError('UNAUTHENTICATED', 'Say who you are: send a bearer token in Authorization.');

const forbidden = () =>
  new SluiceError('FORBIDDEN', 'Your credentials name a role that this server does not read by. Send others.');

const expired = () => new SluiceError('TOKEN_EXPIRED', 'Your credentials have expired. Ask again with new ones.');
