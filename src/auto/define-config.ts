/** The config of `sluice serve`: `sluice.config.ts`. */
import type { Identify, Viewer } from '../core/rights/viewer.ts';

export interface SluiceConfig {
  /** Says who asks, as `createSluice` takes it; undefined refuses the request. Default: nobody is asked. */
  readonly identify?: Identify;
  /** By the names of the Prisma schema, which `sluice pull` shows. Default: every model as it is. */
  readonly models?: Readonly<Record<string, ModelConfig | false>>;
}

export interface ModelConfig {
  /**
   * Columns and relations that nobody sees, or what tells those that the viewer does not see: they can be neither selected, nor
   * filtered or ordered by, nor downloaded, and are in no introspection. Default: none.
   */
  readonly omit?: readonly string[] | ((request: { readonly viewer: Viewer }) => readonly string[]);
  /** The GraphQL type. Default: the model's name. */
  readonly type?: string;
  /** The list, the subscription and the download; the look-up is its singular. Default: the plural of the type. */
  readonly list?: string;
  /** Field of the model → its name in GraphQL and in downloads. Default: the same. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Columns that are unique together and never null: of a view or a table that has no key of its own. */
  readonly key?: readonly string[];
  /**
   * The rows that are served, in the words of Prisma's `where`, or what tells them for the viewer. It holds on every transport, in
   * relations, filters, orders and counts. Default: all.
   */
  readonly where?: object | ((request: { readonly viewer: Viewer }) => object);
}

/**
 * Types the default export of `sluice.config.ts`; it returns what it is given. `false` leaves a model out.
 *
 * @example
 * ```ts
 * import { defineConfig } from 'sluice';
 *
 * export default defineConfig({
 *   models: {
 *     User: { omit: ['passwordHash'], type: 'Account', list: 'accounts' },
 *     Employee: { omit: ({ viewer }) => (viewer.claims?.role === 'staff' ? [] : ['salary']) },
 *     AuditLog: false,
 *     DailyTotal: { key: ['day'] },
 *     Document: { where: { deletedAt: null } },
 *   },
 * });
 * ```
 */
export const defineConfig = (config: SluiceConfig): SluiceConfig => config;
