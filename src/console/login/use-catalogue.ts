/** The offer of the server to the viewer who has logged in. */
import { useEffect, useState } from 'react';
import { AskError } from '../catalogue/ask.ts';
import { fetchCatalogue } from '../catalogue/fetch-catalogue.ts';
import type { Catalogue } from '../catalogue/types.ts';
import { refuseBearer, useBearer } from './bearer.ts';
import { whoIs } from './who.ts';

interface Offered {
  /** Changes when somebody else has logged in: what is shown of the one before must go then. */
  readonly viewer: string;
  /** Undefined while the server is asked. */
  readonly catalogue: Catalogue | Error | undefined;
}

export function useCatalogue(): Offered {
  const token = useBearer();
  const who = token === undefined ? undefined : (whoIs(token) ?? { subject: 'somebody', role: '' });
  const viewer = who === undefined ? '' : `${who.subject} ${who.role}`;
  const [offered, setOffered] = useState<Offered>();
  const isKnown = offered?.viewer === viewer && !(offered.catalogue instanceof Error);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the request sends the token.
  useEffect(() => {
    // A new token of the same viewer: what runs goes on with it.
    if (isKnown) return undefined;
    const leaving = new AbortController();
    const tell = (catalogue: Catalogue | Error) => {
      if (!leaving.signal.aborted) setOffered({ viewer, catalogue });
    };
    fetchCatalogue(leaving.signal).then(tell, (error: unknown) => {
      if (leaving.signal.aborted) return;
      if (error instanceof AskError && refusals.has(error.code)) refuseBearer(error.message);
      tell(error instanceof Error ? error : new Error(String(error)));
    });
    return () => leaving.abort();
  }, [token, viewer]);
  return offered?.viewer === viewer ? offered : { viewer, catalogue: undefined };
}

const refusals: ReadonlySet<string | undefined> = new Set(['UNAUTHENTICATED', 'TOKEN_EXPIRED', 'FORBIDDEN']);
