/** A moment, typed in or picked: in the zone that the page shows. A date without a time is its midnight. */
import { useRef, useState } from 'react';
import { formatMoment, momentOf } from '../time/format-moment.ts';
import { nameOf, useZone, type Zone } from '../time/zone.ts';

export interface MomentInputProps {
  readonly label: string;
  /** As it was typed in, of UTC; or as ISO has it. */
  readonly value: string;
  readonly invalid: { readonly 'aria-invalid': boolean; readonly 'aria-describedby': string | undefined };
  readonly onChange: (value: string) => void;
}

export function MomentInput({ label, value, invalid, onChange }: MomentInputProps) {
  const zone = useZone();
  const picker = useRef<HTMLInputElement>(null);
  const [draft, setDraft] = useState({ text: textOf(value, zone), value, zone });
  // It was changed from elsewhere, or is now told in another zone.
  const isCurrent = draft.value === value && draft.zone === zone;
  const text = isCurrent ? draft.text : textOf(value, zone);
  const set = (typed: string) => {
    const next = zone === 'utc' ? typed : isoOf(typed, zone);
    setDraft({ text: typed, value: next, zone });
    onChange(next);
  };
  return (
    <span className="moment">
      <input
        aria-label={label}
        type="text"
        placeholder="2001-01-31 08:00"
        title={`${nameOf(zone)}; a date without a time is its midnight`}
        value={text}
        {...invalid}
        onChange={({ target }) => set(target.value)}
      />
      <button
        type="button"
        className="icon-button"
        aria-label={`Pick a day for ${label.toLowerCase()}`}
        onClick={() => picker.current?.showPicker()}
      >
        ▾
      </button>
      <input
        ref={picker}
        type="date"
        tabIndex={-1}
        aria-hidden="true"
        className="moment-picker"
        value={/^\d{4}-\d\d-\d\d/.exec(text)?.[0] ?? ''}
        onChange={({ target }) => target.value !== '' && set(`${target.value}${text.slice(10)}`)}
      />
    </span>
  );
}

/** What is no moment yet is left as it is. */
function isoOf(text: string, zone: Zone): string {
  try {
    return momentOf(text, zone);
  } catch {
    return text;
  }
}

function textOf(value: string, zone: Zone): string {
  if (zone === 'utc' && !value.endsWith('Z')) return value;
  try {
    return formatMoment(Date.parse(momentOf(value)), zone);
  } catch {
    return value;
  }
}
