/** The delivery of the rows: the transport, the batch size, and the limit. */
import { useId } from 'react';
import type { Transport } from '../../client/types.ts';
import { MAX_BATCH } from '../query/first-query.ts';
import { liveQuery } from '../query/live-query.ts';
import type { Query } from '../query/types.ts';
import { Choice } from '../ui/choice.tsx';
import { formatRows } from '../ui/numbers.ts';

const transports: readonly { readonly value: Transport; readonly label: string; readonly hint: string }[] = [
  { value: 'sse', label: 'SSE', hint: 'Subscription, as server-sent events' },
  { value: 'websocket', label: 'WebSocket', hint: 'Subscription, over graphql-transport-ws' },
  { value: 'multipart', label: '@stream', hint: 'Query with @stream, as multipart/mixed' },
];

export function DeliveryField({
  query,
  hasLive,
  onChange,
}: {
  readonly query: Query;
  /** Whether the list has a live subscription. */
  readonly hasLive: boolean;
  readonly onChange: (query: Query) => void;
}) {
  const batchId = useId();
  return (
    <fieldset className="field">
      <legend className="label">Delivery</legend>
      <Choice
        label="Transport"
        options={transports}
        value={query.transport}
        onChange={(transport) => onChange({ ...query, transport })}
      />
      <div className="slider">
        <label htmlFor={batchId}>Batch size</label>
        <output htmlFor={batchId}>{formatRows(query.batchSize)}</output>
        <input
          id={batchId}
          type="range"
          min={50}
          max={MAX_BATCH}
          step={50}
          value={query.batchSize}
          onChange={({ target }) => onChange({ ...query, batchSize: target.valueAsNumber })}
        />
      </div>
      {hasLive && (
        <label
          className="check"
          title="Rows appear, change and disappear as commits happen. The tables need a change log. Leaves out the limit and columns of relations: with them, all rows are read again after each change"
        >
          <input
            type="checkbox"
            checked={query.live}
            onChange={({ target }) => onChange(target.checked ? liveQuery(query) : { ...query, live: false })}
          />
          <span>Live: follow changes</span>
        </label>
      )}
      <label className="limit">
        <span>Rows at most</span>
        <input
          type="text"
          inputMode="numeric"
          placeholder="all"
          value={query.first ?? ''}
          onChange={({ target }) => onChange({ ...query, first: limitOf(target.value) })}
        />
      </label>
    </fieldset>
  );
}

const MAX_FIRST = 2 ** 31 - 1;

/** What is no digit is not read: `100,000` is a limit, too. */
function limitOf(text: string): number | undefined {
  const digits = text.replaceAll(/\D/g, '');
  return digits === '' ? undefined : Math.min(Number(digits), MAX_FIRST);
}
