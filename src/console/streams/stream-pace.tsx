/** The controls of a stream's pace: rows in a batch, or a number of rows and then a pause. */
import { type FormEvent, useId } from 'react';
import type { StreamCommand } from '../gql/graphql.ts';
import { MAX_BATCH } from '../query/first-query.ts';

export function StreamPace({ tell }: { readonly tell: (command: StreamCommand) => void }) {
  return (
    <>
      <Amount
        label="Batch size"
        verb="Set"
        max={MAX_BATCH}
        initial={1000}
        onAmount={(batchSize) => tell({ batchSize })}
      />
      <Amount
        label="Rows more"
        verb="Give"
        max={2 ** 31 - 1}
        initial={10_000}
        onAmount={(credit) => tell({ credit })}
      />
    </>
  );
}

interface AmountProps {
  readonly label: string;
  readonly verb: string;
  readonly max: number;
  readonly initial: number;
  readonly onAmount: (amount: number) => void;
}

function Amount({ label, verb, max, initial, onAmount }: AmountProps) {
  const id = useId();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    onAmount(Number(new FormData(event.currentTarget).get('amount')));
  };
  return (
    <form className="amount" onSubmit={submit}>
      <label htmlFor={id}>{label}</label>
      <input id={id} name="amount" type="number" min={1} max={max} required defaultValue={initial} />
      <button type="submit">
        {verb}
        <span className="sr-only"> {label.toLowerCase()}</span>
      </button>
    </form>
  );
}
