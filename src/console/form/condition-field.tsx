/** One condition: field, operator, value, and what is wrong with it once it has been left. */
import { useId, useState } from 'react';
import type { Catalogue, List } from '../catalogue/types.ts';
import { fieldAt, type Path, type Place } from '../catalogue/walk.ts';
import { hasMode, ignoresCaseAtFirst, operatorsOf } from '../query/operators.ts';
import type { Condition } from '../query/types.ts';
import { problemOf } from '../query/where.ts';
import { Icon } from '../ui/icon.tsx';
import { FieldPicker } from './field-picker.tsx';
import { ValueInput } from './value-input.tsx';

export interface ConditionFieldProps {
  readonly catalogue: Catalogue;
  readonly list: List;
  readonly places: readonly Place[];
  readonly condition: Condition;
  /** Whether what is missing is told, too: a run has been asked for. */
  readonly isAsked: boolean;
  readonly onChange: (condition: Condition) => void;
  readonly onRemove: () => void;
}

export function ConditionField(props: ConditionFieldProps) {
  const { catalogue, list, places, condition, isAsked, onChange, onRemove } = props;
  const { path, operator: name, value, ignoresCase } = condition;
  const id = useId();
  const [isLeft, setIsLeft] = useState(false);
  const operators = operatorsOf(catalogue, list.type, list.where, path);
  const operator = operators.find((known) => known.name === name);
  const field = fieldAt(catalogue, list.type, path);
  const mayIgnoreCase = hasMode(catalogue, list.where, path);
  const problem = isLeft || isAsked ? problemOf(catalogue, list, condition) : undefined;
  const setPath = (next: Path) => {
    const known = operatorsOf(catalogue, list.type, list.where, next);
    const kept = known.some((candidate) => candidate.name === name) ? name : (known[0]?.name ?? '');
    const sameType = fieldAt(catalogue, list.type, next)?.type === field?.type;
    setIsLeft(false);
    onChange({
      path: next,
      operator: kept,
      value: sameType ? value : '',
      ignoresCase: hasMode(catalogue, list.where, next) && (sameType ? ignoresCase : ignoresCaseAtFirst(kept)),
    });
  };
  return (
    <div className="condition">
      <FieldPicker label="Field" places={places} value={path} onChange={setPath} />
      <select
        className="operator"
        aria-label="Operator"
        value={name}
        onChange={({ target }) => {
          setIsLeft(false);
          onChange({
            ...condition,
            operator: target.value,
            ignoresCase: mayIgnoreCase && ignoresCaseAtFirst(target.value),
          });
        }}
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
        data-remove
        aria-label={`Remove the condition on ${path.join(' ')}`}
        onClick={onRemove}
      >
        <Icon name="close" />
      </button>
      {operator !== undefined && operator.takes !== 'nothing' && (
        // biome-ignore lint/a11y/noStaticElementInteractions: it hears of the focus that leaves its inputs
        <div
          className="condition-value"
          onBlur={({ currentTarget, relatedTarget }) => {
            // From the first value of two to the second, it is not left yet.
            if (!currentTarget.contains(relatedTarget)) setIsLeft(true);
          }}
        >
          <ValueInput
            operator={operator}
            values={field?.values ?? []}
            value={value}
            errorId={problem === undefined ? undefined : id}
            onChange={(text) => onChange({ ...condition, value: text })}
          />
          {mayIgnoreCase && (
            <label className="check" title="Capital and small letters are the same">
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
      {problem !== undefined && (
        <p id={id} className="condition-problem">
          {problem}
        </p>
      )}
    </div>
  );
}
