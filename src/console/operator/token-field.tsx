/** The field for an operator's token. */
import { type FormEvent, useId } from 'react';

export function TokenField({ onToken }: { readonly onToken: (token: string) => void }) {
  const id = useId();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const token = String(new FormData(event.currentTarget).get('token') ?? '').trim();
    if (token !== '') onToken(token);
  };
  return (
    <form className="token-field" onSubmit={submit}>
      <label htmlFor={id}>Operator’s token</label>
      <input id={id} name="token" type="password" autoComplete="off" placeholder="to see all streams" />
      <button type="submit">See all</button>
    </form>
  );
}
