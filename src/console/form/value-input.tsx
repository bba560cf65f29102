/** The input for the value of a condition, after its type. */
import { isNumeric, parseValue } from '../catalogue/scalars.ts';
import { type Operator, upTo } from '../query/operators.ts';
import { MomentInput } from './moment-input.tsx';

export interface ValueInputProps {
  readonly operator: Operator;
  /** Names to choose from, of an enum. */
  readonly values: readonly string[];
  readonly value: string;
  readonly label?: string;
  /** Where it is said what is wrong with it; undefined where nothing is. */
  readonly errorId: string | undefined;
  readonly onChange: (value: string) => void;
}

export function ValueInput({ label = 'Value', ...props }: ValueInputProps) {
  const { operator, values, value, errorId, onChange } = props;
  const { type, takes } = operator;
  const invalid = { 'aria-invalid': errorId !== undefined, 'aria-describedby': errorId };
  if (takes === 'two') {
    const [from = '', to = ''] = value.split(upTo);
    const one: Operator = { ...operator, takes: 'one' };
    const errorOf = (text: string) => (isValue(text, type) ? undefined : errorId);
    return (
      <>
        <ValueInput
          {...props}
          operator={one}
          label="From"
          value={from}
          errorId={errorOf(from)}
          onChange={(text) => onChange(`${text}${upTo}${to}`)}
        />
        <ValueInput
          {...props}
          operator={one}
          label="To"
          value={to}
          errorId={errorOf(to)}
          onChange={(text) => onChange(`${from}${upTo}${text}`)}
        />
      </>
    );
  }
  const choices = type === 'Boolean' ? ['true', 'false'] : values;
  if (choices.length > 0 && takes === 'one') {
    return (
      <select aria-label={label} value={value} {...invalid} onChange={({ target }) => onChange(target.value)}>
        <option value="">choose …</option>
        {choices.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </select>
    );
  }
  if (type === 'DateTime' && takes === 'one') {
    return <MomentInput {...{ label, value, invalid, onChange }} />;
  }
  return (
    <input
      aria-label={label}
      type="text"
      inputMode={isNumeric(type) && takes === 'one' ? 'decimal' : 'text'}
      placeholder={placeholderOf(type, takes)}
      value={value}
      {...invalid}
      onChange={({ target }) => onChange(target.value)}
    />
  );
}

function isValue(text: string, type: string): boolean {
  try {
    parseValue(text, type);
    return true;
  } catch {
    return false;
  }
}

function placeholderOf(type: string, takes: Operator['takes']): string {
  if (takes === 'several') return isNumeric(type) ? '1, 2, 3' : 'one, two, three';
  if (type.startsWith('JSON')) return '"text", 5, {…}';
  return isNumeric(type) ? '0' : '';
}
