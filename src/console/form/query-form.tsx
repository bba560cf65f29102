/** The form in which a query is put together. */
import { flushSync } from 'react-dom';
import type { Catalogue, List } from '../catalogue/types.ts';
import { firstQuery } from '../query/first-query.ts';
import { permalinkOf } from '../query/permalink.ts';
import type { Query } from '../query/types.ts';
import { Icon } from '../ui/icon.tsx';
import { ColumnsField } from './columns-field.tsx';
import { CopyLink } from './copy-link.tsx';
import { DeliveryField } from './delivery-field.tsx';
import { OrderField } from './order-field.tsx';
import { WhereField } from './where-field.tsx';

export interface QueryFormProps {
  readonly catalogue: Catalogue;
  readonly list: List;
  readonly query: Query;
  /** Why it cannot be run; undefined where it can. */
  readonly problem: string | undefined;
  /** Whether a run has been asked for since it was edited: then all that is wrong is told. */
  readonly isAsked: boolean;
  /** Whether it asks for something else than what is shown. */
  readonly isChanged: boolean;
  readonly onChange: (query: Query) => void;
  readonly onRun: () => void;
}

export function QueryForm({ catalogue, list, query, problem, isAsked, isChanged, onChange, onRun }: QueryFormProps) {
  const choose = (name: string) => {
    const chosen = catalogue.lists.get(name);
    if (chosen) onChange({ ...firstQuery(catalogue, chosen), transport: query.transport, batchSize: query.batchSize });
  };
  return (
    <form
      className="query-form"
      aria-label="Query"
      onSubmit={(event) => {
        event.preventDefault();
        flushSync(onRun);
        event.currentTarget.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
      }}
    >
      <label className="model">
        <span className="label">Rows of</span>
        <select value={query.list} onChange={({ target }) => choose(target.value)}>
          {[...catalogue.lists.values()].map(({ name, type }) => (
            <option key={name} value={name}>
              {type}
            </option>
          ))}
        </select>
      </label>
      <WhereField
        catalogue={catalogue}
        list={list}
        group={query.where}
        isAsked={isAsked}
        onChange={(where) => onChange({ ...query, where })}
      />
      <OrderField
        catalogue={catalogue}
        list={list}
        keys={query.orderBy}
        onChange={(orderBy) => onChange({ ...query, orderBy })}
      />
      <ColumnsField
        catalogue={catalogue}
        list={list}
        columns={query.columns}
        onChange={(columns) => onChange({ ...query, columns })}
      />
      <DeliveryField query={query} hasLive={list.hasLive} onChange={onChange} />
      {/* Enter runs the query from any field. */}
      <div className="form-run">
        <button type="submit" className={isChanged ? 'primary' : ''}>
          <Icon name="run" /> Run query
        </button>
        <CopyLink hash={permalinkOf(catalogue, query)} />
        {isAsked && problem !== undefined && (
          <span className="problem" role="alert">
            {problem}
          </span>
        )}
      </div>
    </form>
  );
}
