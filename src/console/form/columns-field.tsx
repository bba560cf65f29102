/** The columns to show: those of the rows, and those of the rows that they lead to. */
import { useMemo } from 'react';
import type { Catalogue, List } from '../catalogue/types.ts';
import { byRelation, placesOf, textOf } from '../catalogue/walk.ts';

export interface ColumnsFieldProps {
  readonly catalogue: Catalogue;
  readonly list: List;
  readonly columns: readonly string[];
  readonly onChange: (columns: readonly string[]) => void;
}

export function ColumnsField({ catalogue, list, columns, onChange }: ColumnsFieldProps) {
  const groups = useMemo(
    () => [...byRelation(placesOf(catalogue, list.type, { depth: 2, lists: true }))],
    [catalogue, list],
  );
  const names = groups.flatMap(([, places]) => places.map(({ path }) => textOf(path)));
  /** As the model has them; what it does not have stays at its end. */
  const inOrder = (wanted: readonly string[]) =>
    wanted.toSorted((a, b) => (names.indexOf(a) + 1 || names.length + 1) - (names.indexOf(b) + 1 || names.length + 1));
  const chosen = new Set(columns);
  const toggle = (name: string, isChosen: boolean) =>
    onChange(isChosen ? inOrder([...columns, name]) : columns.filter((column) => column !== name));
  return (
    <fieldset className="field">
      <legend className="label">
        Columns <span className="count">{columns.length}</span>
      </legend>
      {groups.map(([relation, places]) => {
        const boxes = (
          <div className="column-boxes">
            {places.map(({ path, field }) => {
              const name = textOf(path);
              return (
                <label key={name} className="check" title={field.description}>
                  <input
                    type="checkbox"
                    checked={chosen.has(name)}
                    onChange={({ target }) => toggle(name, target.checked)}
                  />
                  <span>{path.at(-1)}</span>
                  {field.kind === 'many' && <span className="note">list</span>}
                </label>
              );
            })}
          </div>
        );
        if (relation === '') return <div key="">{boxes}</div>;
        const count = places.filter(({ path }) => chosen.has(textOf(path))).length;
        return (
          <details key={relation} className="columns-of" open={count > 0 || undefined}>
            <summary>
              {relation} {count > 0 && <span className="count">{count}</span>}
            </summary>
            {boxes}
          </details>
        );
      })}
    </fieldset>
  );
}
