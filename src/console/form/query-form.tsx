/** The form in which a query is put together. */
import type { Catalogue, List } from '../catalogue/types.ts';
import { firstQuery } from '../query/first-query.ts';
import type { Query } from '../query/types.ts';
import { ColumnsField } from './columns-field.tsx';
import { DeliveryField } from './delivery-field.tsx';
import { OrderField } from './order-field.tsx';
import { WhereField } from './where-field.tsx';

export interface QueryFormProps {
  readonly catalogue: Catalogue;
  readonly list: List;
  readonly query: Query;
  readonly onChange: (query: Query) => void;
  readonly onRun: () => void;
}

export function QueryForm({ catalogue, list, query, onChange, onRun }: QueryFormProps) {
  const choose = (name: string) => {
    const chosen = catalogue.lists.get(name);
    if (chosen) onChange({ ...firstQuery(catalogue, chosen), door: query.door, batchSize: query.batchSize });
  };
  return (
    <form
      className="query-form"
      aria-label="Query"
      onSubmit={(event) => {
        event.preventDefault();
        onRun();
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
      <DeliveryField query={query} onChange={onChange} />
      {/* Enter runs the query from any field. */}
      <button type="submit" hidden>
        Run
      </button>
    </form>
  );
}
