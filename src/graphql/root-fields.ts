/** The fields of an operation's root, and whether any of them is deferred. */
import type { FieldNode, ValidatedExecutionArgs } from 'graphql';
import { fieldsByKey } from '../pothos/collect-fields.ts';
import { isDeferred } from './directive-usage.ts';

export interface RootFields {
  readonly fields: ReadonlyMap<string, readonly FieldNode[]>;
  /** Whether any of them is in a fragment with an active `@defer`. */
  readonly deferred: boolean;
}

export function collectRootFields(args: ValidatedExecutionArgs): RootFields {
  const { schema, operation } = args;
  let deferred = false;
  const fields = fieldsByKey(schema.getRootType(operation.operation) ?? undefined, [operation], args, (fragment) => {
    deferred ||= isDeferred(fragment, args);
  });
  return { fields, deferred };
}
