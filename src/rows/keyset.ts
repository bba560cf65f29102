/**
 * What comes after a row, in an order: a filter by the values of the order's columns, as Prisma's `where`. No row is
 * counted, and none has to be there still.
 */
import { enumName, laterEnumNames } from './enums.ts';
import type { OrderKey } from './order.ts';
import { standIns } from './stand-in.ts';

/** The values of an order's columns at one row, as PostgreSQL writes them. */
export type Position = readonly (string | null)[];

/**
 * The filter that lets pass what comes after the position. In place of values that Prisma does not hand on exactly it
 * has stand-ins: see `stand-in.ts`.
 * @param keys without numbers of rows, by which nothing can be filtered.
 */
export function whereAfter(keys: readonly OrderKey[], position: Position): object {
  const values = keys.map((key, index) => new KeyValue(key, position[index] ?? null, index));
  const [first, ...others] = values;
  if (first === undefined) return nothing;
  const bound = others.length === 0 ? undefined : first.levelOrBeyond();
  const after = afterFrom(values);
  // Said of the first column alone, for an index of it: PostgreSQL does not see it in the alternatives.
  return bound === undefined ? after : { AND: [bound, after] };
}

/** Beyond the first of these, or level with it and after the position by the others. */
function afterFrom([first, ...others]: readonly KeyValue[]): object {
  // Level in all columns of a total order is the row itself.
  if (first === undefined) return nothing;
  const tie = others.length === 0 ? [] : [{ AND: [first.level(), afterFrom(others)] }];
  return { OR: [...first.beyond(), ...tie] };
}

/** No row. */
const nothing = { OR: [] };

/** One column of the order, at the position. */
class KeyValue {
  readonly #key: OrderKey;
  readonly #value: string | null;
  readonly #index: number;

  constructor(key: OrderKey, value: string | null, index: number) {
    this.#key = key;
    this.#value = value;
    this.#index = index;
  }

  level(): object {
    return this.#value === null ? this.#isNull() : this.#is({ equals: this.#operand(this.#value) });
  }

  /** The alternatives. */
  beyond(): object[] {
    const { field, direction, nulls } = this.#key;
    if (this.#value === null) return nulls === 'first' ? [{ NOT: this.#isNull() }] : [];
    const nullsFollow = nulls === 'last' ? [this.#isNull()] : [];
    return [
      ...this.#beyondValue(this.#value, direction === 'asc', field?.kind === 'enum', field?.type),
      ...nullsFollow,
    ];
  }

  /** Undefined where that would be no range of an index. */
  levelOrBeyond(): object | undefined {
    const { field, direction, nulls } = this.#key;
    if (this.#value === null || nulls === 'last' || field?.type === 'Boolean') return undefined;
    if (field?.kind === 'enum') {
      const later = laterEnumNames(field.type, this.#value, direction === 'asc');
      return this.#is({ in: [enumName(field.type, this.#value), ...later] });
    }
    return this.#is({ [direction === 'asc' ? 'gte' : 'lte']: this.#operand(this.#value) });
  }

  #beyondValue(value: string, ascending: boolean, isEnum: boolean, type: string | undefined): object[] {
    // Prisma has no greater and less for these.
    if (isEnum) return [this.#is({ in: laterEnumNames(type ?? '', value, ascending) })];
    if (type === 'Boolean') return (value === 't') === ascending ? [] : [this.#is({ equals: ascending })];
    return [this.#is({ [ascending ? 'gt' : 'lt']: this.#operand(value) })];
  }

  /** The value as Prisma takes it. */
  #operand(value: string): unknown {
    const { field } = this.#key;
    if (field?.kind === 'enum') return enumName(field.type, value);
    switch (field?.type) {
      case 'Int':
        return Number(value);
      case 'BigInt':
        return BigInt(value);
      case 'Boolean':
        return value === 't';
      case 'DateTime':
      case 'Decimal':
      case 'Float':
        return standIns[field.type](this.#index);
      default:
        return value;
    }
  }

  /** Without a related row there is no value of it either; but a filter of its columns is not true then. */
  #isNull(): object {
    const { field, mayLeadNowhere } = this.#key;
    const ways = mayLeadNowhere.map((path) => nest(path, { is: null }));
    return { OR: field?.isRequired ? ways : [...ways, this.#is({ equals: null })] };
  }

  #is(filter: object): object {
    return nest(this.#key.path, filter);
  }
}

const nest = (path: readonly string[], filter: object): object =>
  path.reduceRight((inner, name) => ({ [name]: inner }), filter);
