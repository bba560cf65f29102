/** Queries of before: those that were saved, and the last that were run. Each is a link. */
import { type FormEvent, useState } from 'react';
import { Icon } from '../ui/icon.tsx';
import { forgetQuery, type KeptQuery, saveQuery, useKept } from './recent-queries.ts';

export interface QueriesPanelProps {
  /** The query of the form. */
  readonly current: KeptQuery;
}

export function QueriesPanel({ current }: QueriesPanelProps) {
  const recent = useKept('recent');
  const saved = useKept('saved');
  const [said, setSaid] = useState('');
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const name = String(new FormData(form).get('name') ?? '').trim() || current.name;
    saveQuery({ link: current.link, name });
    setSaid(`Saved as ${name}.`);
    form.reset();
  };
  return (
    <details className="queries">
      <summary className="label">Saved and recent</summary>
      <div className="queries-inside">
        <form className="queries-save" onSubmit={save}>
          <input name="name" aria-label="Name of the query" placeholder={current.name} />
          <button type="submit">Save</button>
        </form>
        <span role="status" className="note">
          {said}
        </span>
        {saved.length > 0 && (
          <ol aria-label="Saved queries">
            {saved.map(({ link, name }) => (
              <li key={name}>
                <a href={`#${link}`}>{name}</a>
                <button
                  type="button"
                  className="icon-button"
                  aria-label={`Forget ${name}`}
                  onClick={() => forgetQuery(name)}
                >
                  <Icon name="close" />
                </button>
              </li>
            ))}
          </ol>
        )}
        <ol aria-label="Recent queries">
          {recent.map(({ link, name }) => (
            <li key={link}>
              <a href={`#${link}`} title={name}>
                {name}
              </a>
            </li>
          ))}
        </ol>
      </div>
    </details>
  );
}
