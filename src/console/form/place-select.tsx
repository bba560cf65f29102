/** A field to choose, of the rows themselves or of rows that they lead to. */
import { byRelation, type Path, type Place, textOf } from '../catalogue/walk.ts';

export interface PlaceSelectProps {
  readonly label: string;
  readonly places: readonly Place[];
  readonly value: Path | undefined;
  readonly onChange: (path: Path) => void;
  /** Shown while nothing is chosen. */
  readonly prompt?: string;
}

export function PlaceSelect({ label, places, value, onChange, prompt }: PlaceSelectProps) {
  const chosen = value === undefined ? '' : textOf(value);
  const choose = (text: string) => {
    const place = places.find(({ path }) => textOf(path) === text);
    if (place) onChange(place.path);
  };
  return (
    <select className="place" aria-label={label} value={chosen} onChange={({ target }) => choose(target.value)}>
      {prompt !== undefined && <option value="">{prompt}</option>}
      {[...byRelation(places)].map(([relation, inside]) =>
        relation === '' ? (
          <Options key="" places={inside} />
        ) : (
          <optgroup key={relation} label={relation}>
            <Options places={inside} />
          </optgroup>
        ),
      )}
    </select>
  );
}

const Options = ({ places }: { readonly places: readonly Place[] }) =>
  places.map(({ path }) => (
    <option key={textOf(path)} value={textOf(path)}>
      {path.join(' › ')}
    </option>
  ));
