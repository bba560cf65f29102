/** Lets the operator in where viewers have rights: it sees and controls streams, and is shown no rows. */
import type { Admit } from '../core/rights/create-admit.ts';
import type { Rights } from '../core/rights/rights.ts';
import { SluiceError } from '../errors.ts';
import { isBearer } from './operator.ts';

/** @param admit of the service. Undefined where nobody is asked, and the operator need not be told from others. */
export function admitOperator(admit: Admit | undefined, token: string | undefined): Admit | undefined {
  if (admit === undefined || token === undefined) return admit;
  const isOperator = isBearer(token);
  return async (credentials) => (isOperator(credentials.authorization ?? '') ? operator : admit(credentials));
}

const operator: Rights = {
  viewer: { subject: 'operator' },
  identity: 'operator',
  endsAt: undefined,
  settings: undefined,
  isRestricted: true,
  omitted: [],
  govern() {
    throw new SluiceError('FORBIDDEN', 'The operator sees streams, and no rows: send the token of a viewer for these.');
  },
};
