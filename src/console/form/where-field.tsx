/** The conditions of the query, in groups inside groups. */
import { useMemo, useRef } from 'react';
import type { Catalogue, List } from '../catalogue/types.ts';
import { conditionPlaces } from '../query/condition-places.ts';
import { ignoresCaseAtFirst, operatorsOf } from '../query/operators.ts';
import { type Condition, type Group, isGroup } from '../query/types.ts';
import { Icon } from '../ui/icon.tsx';
import { ConditionField } from './condition-field.tsx';
import { addAndFocus, removeAndFocus } from './focus-after.ts';
import { replaceAt } from './replace-at.ts';

export interface WhereFieldProps {
  readonly catalogue: Catalogue;
  readonly list: List;
  readonly group: Group;
  /** Whether a run has been asked for. */
  readonly isAsked: boolean;
  readonly onChange: (group: Group) => void;
}

export function WhereField(props: WhereFieldProps) {
  return (
    <fieldset className="field">
      <legend className="label">Where</legend>
      <GroupField {...props} depth={0} />
    </fieldset>
  );
}

function GroupField({ depth, onRemove, ...props }: WhereFieldProps & { depth: number; onRemove?: () => void }) {
  const { catalogue, list, group, isAsked, onChange } = props;
  const box = useRef<HTMLDivElement>(null);
  const places = useMemo(() => conditionPlaces(catalogue, list), [catalogue, list]);
  const setItems = (items: Group['items']) => onChange({ ...group, items });
  const add = () => {
    const [first] = places;
    if (first === undefined) return;
    const operator = operatorsOf(catalogue, list.type, list.where, first.path)[0]?.name ?? 'equals';
    const condition: Condition = { path: first.path, operator, value: '', ignoresCase: ignoresCaseAtFirst(operator) };
    addAndFocus(box.current, () => setItems([...group.items, condition]));
  };
  const shown = group.items.length > 1 || depth > 0;
  return (
    <div ref={box} className={depth > 0 ? 'group is-inside' : 'group'}>
      {shown && (
        <div className="group-mode">
          <select
            aria-label="How the conditions hold together"
            value={group.mode}
            onChange={({ target }) => onChange({ ...group, mode: modeOf(target.value) })}
          >
            <option value="all">all of these</option>
            <option value="any">any of these</option>
            <option value="none">none of these</option>
          </select>
          {onRemove && (
            <button type="button" className="icon-button" data-remove aria-label="Remove the group" onClick={onRemove}>
              <Icon name="close" />
            </button>
          )}
        </div>
      )}
      {group.items.map((item, index) => {
        const set = (changed: Condition | Group) => setItems(replaceAt(group.items, index, [changed]));
        const remove = () => removeAndFocus(box.current, index, () => setItems(replaceAt(group.items, index, [])));
        return isGroup(item) ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: conditions have nothing but their place
          <GroupField key={index} {...props} group={item} onChange={set} onRemove={remove} depth={depth + 1} />
        ) : (
          <ConditionField
            // biome-ignore lint/suspicious/noArrayIndexKey: as above
            key={index}
            catalogue={catalogue}
            list={list}
            places={places}
            condition={item}
            isAsked={isAsked}
            onChange={set}
            onRemove={remove}
          />
        );
      })}
      <div className="adders">
        <button type="button" className="quiet" data-add onClick={add}>
          <Icon name="plus" /> Condition
        </button>
        {(depth > 0 || group.items.length > 0) && depth < 3 && (
          <button
            type="button"
            className="quiet"
            onClick={() => setItems([...group.items, { mode: 'any', items: [] }])}
          >
            <Icon name="plus" /> Group
          </button>
        )}
      </div>
    </div>
  );
}

const modes = ['all', 'any', 'none'] as const;
const modeOf = (text: string): Group['mode'] => modes.find((mode) => mode === text) ?? 'all';
