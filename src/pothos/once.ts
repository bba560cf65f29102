/** Remembers by name what it made for a builder: a type can be defined once. */
import type { Builder } from './builder.ts';

export function once<T>(make: (builder: Builder, name: string) => T): (builder: Builder, name: string) => T {
  const ofBuilders = new WeakMap<Builder, Map<string, T>>();
  return (builder, name) => {
    const made = ofBuilders.get(builder) ?? new Map<string, T>();
    ofBuilders.set(builder, made);
    const known = made.get(name) ?? make(builder, name);
    made.set(name, known);
    return known;
  };
}
