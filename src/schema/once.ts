/** Remembers by name what it made: a type can be defined once. */
export function once<K extends string, T>(make: (name: K) => T): (name: K) => T {
  const made = new Map<K, T>();
  return (name) => {
    const known = made.get(name) ?? make(name);
    made.set(name, known);
    return known;
  };
}
