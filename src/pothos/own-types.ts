/** The types that Sluice adds: they mean what they say, whatever the builder's defaults for nulls and requirements are. */
import type { InputFieldMap, InputRef } from '@pothos/core';
import type { Builder, Types } from './builder.ts';

const ownTypes = new WeakMap<Builder, Set<string>>();

/** An object type of ours: its fields are never null, where they do not say that they may be. */
export function ownObject<T>(builder: Builder, name: string) {
  add(builder, name);
  return builder.objectRef<T>(name);
}

/** An input type of ours: none of its fields is required. */
export function ownInput(builder: Builder, name: string) {
  add(builder, name);
  return builder.inputRef<object>(name);
}

/**
 * An input type of ours whose fields depend on those of other types: it is implemented once these have theirs.
 * @param fields called then.
 */
export function lateInput(builder: Builder, name: string, { fields, ...options }: LateOptions): InputRef<object> {
  const ref = ownInput(builder, name);
  const queue = late.get(builder) ?? [];
  late.set(builder, queue);
  queue.push(() => ref.implement({ ...options, fields: (t) => fields(t, ref) }));
  return ref;
}

type Fields = PothosSchemaTypes.InputFieldBuilder<Types, 'InputObject'>;

interface LateOptions {
  readonly description: string;
  readonly isOneOf?: boolean;
  readonly fields: (t: Fields, ref: InputRef<object>) => InputFieldMap;
}

/** Implements them during the build that follows. */
export function implementLate(builder: Builder): void {
  builder.configStore.onPrepare(() => {
    const queue = late.get(builder) ?? [];
    // The fields of one may need another.
    for (let implement = queue.shift(); implement !== undefined; implement = queue.shift()) implement();
  });
}

const late = new WeakMap<Builder, (() => void)[]>();

export const isOwnType = (builder: Builder, name: string): boolean => ownTypes.get(builder)?.has(name) ?? false;

function add(builder: Builder, name: string): void {
  ownTypes.set(builder, (ownTypes.get(builder) ?? new Set()).add(name));
}
