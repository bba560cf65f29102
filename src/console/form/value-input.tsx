/** The input for the value of a condition, after its type. */
import { isNumeric } from '../catalogue/scalars.ts';
import type { Operator } from '../query/operators.ts';

export interface ValueInputProps {
  readonly operator: Operator;
  /** Names to choose from, of an enum. */
  readonly values: readonly string[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export function ValueInput({ operator: { type, takes }, values, value, onChange }: ValueInputProps) {
  const choices = type === 'Boolean' ? ['true', 'false'] : values;
  if (choices.length > 0 && takes === 'one') {
    return (
      <select aria-label="Value" value={value} onChange={({ target }) => onChange(target.value)}>
        <option value="">choose …</option>
        {choices.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </select>
    );
  }
  const isMoment = type === 'DateTime' && takes === 'one';
  return (
    <input
      aria-label="Value"
      type={isMoment ? 'datetime-local' : 'text'}
      {...(isMoment && { step: 1 })}
      inputMode={isNumeric(type) && takes === 'one' ? 'decimal' : 'text'}
      placeholder={placeholderOf(type, takes)}
      value={value}
      onChange={({ target }) => onChange(target.value)}
    />
  );
}

function placeholderOf(type: string, takes: Operator['takes']): string {
  if (takes === 'several') return isNumeric(type) ? '1, 2, 3' : 'one, two, three';
  if (type.startsWith('JSON')) return '"text", 5, {…}';
  return isNumeric(type) ? '0' : '';
}
