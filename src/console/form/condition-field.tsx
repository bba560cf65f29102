/** One condition: field, operator, value. */
import type { Catalogue, List } from '../catalogue/types.ts';
import { fieldAt, type Path, type Place } from '../catalogue/walk.ts';
import { hasMode, operatorsOf } from '../query/operators.ts';
import type { Condition } from '../query/types.ts';
import { Icon } from '../ui/icon.tsx';
import { PlaceSelect } from './place-select.tsx';
import { ValueInput } from './value-input.tsx';

export interface ConditionFieldProps {
  readonly catalogue: Catalogue;
  readonly list: List;
  readonly places: readonly Place[];
  readonly condition: Condition;
  readonly onChange: (condition: Condition) => void;
  readonly onRemove: () => void;
}

export function ConditionField({ catalogue, list, places, condition, onChange, onRemove }: ConditionFieldProps) {
  const { path, operator: name, value, ignoresCase } = condition;
  const operators = operatorsOf(catalogue, list.type, list.where, path);
  const operator = operators.find((known) => known.name === name);
  const field = fieldAt(catalogue, list.type, path);
  const setPath = (next: Path) => {
    const known = operatorsOf(catalogue, list.type, list.where, next);
    const kept = known.some((candidate) => candidate.name === name);
    const sameType = fieldAt(catalogue, list.type, next)?.type === field?.type;
    onChange({
      path: next,
      operator: kept ? name : (known[0]?.name ?? ''),
      value: sameType ? value : '',
      ignoresCase: ignoresCase && hasMode(catalogue, list.where, next),
    });
  };
  return (
    <div className="condition">
      <PlaceSelect label="Field" places={places} value={path} onChange={setPath} />
      <select
        className="operator"
        aria-label="Operator"
        value={name}
        onChange={({ target }) => onChange({ ...condition, operator: target.value })}
      >
        {operators.map((known) => (
          <option key={known.name} value={known.name}>
            {known.label}
          </option>
        ))}
      </select>
      <button
        type="button"
        className="icon-button"
        aria-label={`Remove the condition on ${path.join(' ')}`}
        onClick={onRemove}
      >
        <Icon name="close" />
      </button>
      {operator !== undefined && operator.takes !== 'nothing' && (
        <div className="condition-value">
          <ValueInput
            operator={operator}
            values={field?.values ?? []}
            value={value}
            onChange={(text) => onChange({ ...condition, value: text })}
          />
          {hasMode(catalogue, list.where, path) && (
            <label className="check" title="Ignore the case of letters">
              <input
                type="checkbox"
                checked={ignoresCase}
                onChange={({ target }) => onChange({ ...condition, ignoresCase: target.checked })}
              />
              <span>any case</span>
            </label>
          )}
        </div>
      )}
    </div>
  );
}
