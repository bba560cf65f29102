/** A field to choose by typing a part of its name: of the rows themselves, or of rows that they lead to. */
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { byRelation, type Path, type Place, textOf } from '../catalogue/walk.ts';

export interface FieldPickerProps {
  readonly label: string;
  readonly places: readonly Place[];
  readonly value: Path;
  readonly onChange: (path: Path) => void;
}

export function FieldPicker({ label, places, value, onChange }: FieldPickerProps) {
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const [active, setActive] = useState(0);
  const groups = [...byRelation(places.filter((place) => fits(place, typed)))];
  const found = groups.flatMap(([, inside]) => inside);
  const chosen = value.join(' › ');

  const open = () => {
    if (isOpen) return;
    setTyped('');
    setActive(
      Math.max(
        0,
        places.findIndex(({ path }) => textOf(path) === textOf(value)),
      ),
    );
    setIsOpen(true);
  };
  const choose = (place: Place | undefined) => {
    if (place) onChange(place.path);
    setIsOpen(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { key } = event;
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      if (!isOpen) open();
      else setActive((active + (key === 'ArrowDown' ? 1 : -1) + found.length) % Math.max(1, found.length));
    } else if (isOpen && key === 'Enter') choose(found[active]);
    else if (isOpen && key === 'Escape') setIsOpen(false);
    else return;
    event.preventDefault();
  };
  useEffect(() => {
    if (isOpen) box.current?.querySelector(`#${CSS.escape(`${id}-${active}`)}`)?.scrollIntoView({ block: 'nearest' });
  }, [isOpen, active, id]);

  return (
    <div ref={box} className="field-picker">
      <input
        type="text"
        role="combobox"
        aria-label={label}
        aria-expanded={isOpen}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={isOpen && found.length > 0 ? `${id}-${active}` : undefined}
        autoComplete="off"
        spellCheck={false}
        title={chosen}
        placeholder={chosen}
        value={isOpen ? typed : chosen}
        onFocus={open}
        onClick={open}
        onBlur={() => setIsOpen(false)}
        onChange={({ target }) => {
          setIsOpen(true);
          setTyped(target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      {isOpen && (
        <div id={`${id}-list`} role="listbox" aria-label="Fields to choose from" className="field-list">
          {groups.map(([relation, inside]) => (
            // biome-ignore lint/a11y/useSemanticElements: a fieldset does not belong into a listbox
            <div key={relation} role="group" aria-label={relation || 'of the row'}>
              {relation !== '' && <p className="label">{relation}</p>}
              {inside.map((place) => {
                const index = found.indexOf(place);
                return (
                  // biome-ignore lint/a11y/useFocusableInteractive: as above
                  // biome-ignore lint/a11y/useKeyWithClickEvents: the input takes the keys
                  <div
                    key={textOf(place.path)}
                    id={`${id}-${index}`}
                    role="option"
                    aria-selected={index === active}
                    title={place.field.description}
                    onMouseDown={(event) => event.preventDefault()}
                    onClick={() => choose(place)}
                  >
                    <span>{place.path.at(-1)}</span> <span className="note">{place.field.type}</span>
                  </div>
                );
              })}
            </div>
          ))}
          {found.length === 0 && <p className="note">No field has this in its name.</p>}
        </div>
      )}
    </div>
  );
}

/** Whether each word that is typed is part of the path. */
const fits = ({ path }: Place, typed: string) => {
  const name = path.join(' ').toLowerCase();
  return typed
    .toLowerCase()
    .split(/[\s.›]+/)
    .every((word) => name.includes(word));
};
