/** In which order: keys, the most significant first. */
import { useMemo, useRef } from 'react';
import type { Catalogue, List } from '../catalogue/types.ts';
import { placesOf } from '../catalogue/walk.ts';
import { sortOf } from '../query/order-by.ts';
import type { OrderKey } from '../query/types.ts';
import { Icon } from '../ui/icon.tsx';
import { FieldPicker } from './field-picker.tsx';
import { addAndFocus, removeAndFocus } from './focus-after.ts';
import { replaceAt } from './replace-at.ts';

export interface OrderFieldProps {
  readonly catalogue: Catalogue;
  readonly list: List;
  readonly keys: readonly OrderKey[];
  readonly onChange: (keys: readonly OrderKey[]) => void;
}

export function OrderField({ catalogue, list, keys, onChange }: OrderFieldProps) {
  const { orderBy } = list;
  const box = useRef<HTMLFieldSetElement>(null);
  const places = useMemo(() => {
    const all = orderBy === undefined ? [] : [...placesOf(catalogue, list.type, { depth: 1, lists: false })];
    return all.filter(
      ({ path }) => orderBy !== undefined && ['value', 'nullable'].includes(sortOf(catalogue, orderBy, path) ?? ''),
    );
  }, [catalogue, list, orderBy]);
  const [first] = places;
  if (orderBy === undefined || first === undefined) return null;
  const add = () => onChange([...keys, { path: first.path, direction: 'asc', nulls: undefined }]);
  return (
    <fieldset ref={box} className="field">
      <legend className="label">Order</legend>
      {keys.map((key, index) => {
        const set = (changes: Partial<OrderKey>) => onChange(replaceAt(keys, index, [{ ...key, ...changes }]));
        const isNullable = sortOf(catalogue, orderBy, key.path) === 'nullable';
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: keys have nothing but their place
          <div className="order-key" key={index}>
            <FieldPicker
              label="Field"
              places={places}
              value={key.path}
              onChange={(path) => set({ path, nulls: undefined })}
            />
            <select
              aria-label="Direction"
              value={key.direction}
              onChange={({ target }) => set({ direction: target.value === 'desc' ? 'desc' : 'asc' })}
            >
              <option value="asc">↑ asc</option>
              <option value="desc">↓ desc</option>
            </select>
            {isNullable && (
              <select
                aria-label="Nulls"
                value={key.nulls ?? ''}
                onChange={({ target }) => set({ nulls: nullsOf(target.value) })}
              >
                <option value="">nulls as they are</option>
                <option value="first">nulls first</option>
                <option value="last">nulls last</option>
              </select>
            )}
            <button
              type="button"
              className="icon-button"
              data-remove
              aria-label={`Do not order by ${key.path.join(' ')}`}
              onClick={() => removeAndFocus(box.current, index, () => onChange(replaceAt(keys, index, [])))}
            >
              <Icon name="close" />
            </button>
          </div>
        );
      })}
      <div className="adders">
        <button type="button" className="quiet" data-add onClick={() => addAndFocus(box.current, add)}>
          <Icon name="plus" /> Key
        </button>
        {keys.length === 0 && <span className="note">by {list.key.join(', ') || 'its key'}</span>}
      </div>
    </fieldset>
  );
}

const nullsOf = (text: string): OrderKey['nulls'] => (text === 'first' || text === 'last' ? text : undefined);
