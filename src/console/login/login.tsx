/** The log-in: who one is, and where a token is typed in. */
import { type FormEvent, useId, useState } from 'react';
import { keepBearer, useBearer, useRefusal } from './bearer.ts';
import { whoIs } from './who.ts';

export function Login() {
  const token = useBearer();
  const refusal = useRefusal();
  const [isOpen, setOpen] = useState(false);
  if (token === undefined && refusal === undefined && !asksWho()) return null;
  const close = () => setOpen(false);
  return (
    <section className="login" aria-label="Log-in">
      {token !== undefined && (
        <>
          <span className="login-who">{said(token)}</span>
          <button type="button" className="quiet" onClick={() => keepBearer(undefined)}>
            Log out
          </button>
        </>
      )}
      {token === undefined && !isOpen && refusal === undefined && (
        <>
          <span className="login-who">not logged in</span>
          <button type="button" className="quiet" onClick={() => setOpen(true)}>
            Log in
          </button>
        </>
      )}
      {(refusal !== undefined || (isOpen && token === undefined)) && <BearerField refusal={refusal} onToken={close} />}
    </section>
  );
}

function BearerField({ refusal, onToken }: { readonly refusal: string | undefined; readonly onToken: () => void }) {
  const id = useId();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const token = String(new FormData(event.currentTarget).get('bearer') ?? '');
    const bare = token.trim().replace(/^bearer +/i, '');
    if (bare === '') return;
    keepBearer(bare);
    onToken();
  };
  return (
    <form className="token-field" onSubmit={submit}>
      {refusal !== undefined && <span role="alert">{refusal}</span>}
      <label htmlFor={id}>Bearer token</label>
      <input id={id} name="bearer" type="password" autoComplete="off" placeholder="of your log-in" />
      <button type="submit">Log in</button>
    </form>
  );
}

function said(token: string): string {
  const { subject, role } = whoIs(token) ?? {};
  return `logged in${subject === undefined ? '' : ` as ${subject}`}${role === undefined ? '' : ` (${role})`}`;
}

/** Whether the server asks who one is, as its page says. */
const asksWho = () => document.querySelector('meta[name="sluice-login"]') !== null;
