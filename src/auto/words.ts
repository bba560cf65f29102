/** Names of models as names of fields: `OrderItem` and `order_items` are both one `orderItem`, and several `orderItems`. */
import pluralize from 'pluralize';

export const pluralOf = (name: string): string => pluralize.plural(camelCase(name));

export const singularOf = (name: string): string => pluralize.singular(camelCase(name));

/** Capitals at the beginning are one word: `APIKey` is `apiKey`. */
function camelCase(name: string): string {
  const joined = name.replaceAll(/_+(.)/g, (_, letter: string) => letter.toUpperCase()).replaceAll('_', '');
  return joined.replace(/^[A-Z]+/, (capitals) => {
    const isWord =
      capitals.length === 1 || capitals.length === joined.length || !/^[a-z]/.test(joined.slice(capitals.length));
    return isWord ? capitals.toLowerCase() : capitals.slice(0, -1).toLowerCase() + capitals.slice(-1);
  });
}
