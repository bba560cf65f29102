/** Whose operation it is: the rights that a transport has found, under a key of their own in the context. */
import type { Rights } from '../core/rights/rights.ts';

/** One for all copies of this module: a bundle may hold them apart. */
const key: unique symbol = Symbol.for('sluice.rights');

interface Context {
  [key]?: Rights;
}

export function setRights(context: object, rights: Rights): void {
  (context as Context)[key] = rights; // any object may have the key
}

/** Undefined where nobody has been asked. */
export const rightsOf = (context: object): Rights | undefined => (context as Context)[key];

const askedKey: unique symbol = Symbol.for('sluice.rights.asked');

interface AskedContext {
  [askedKey]?: Promise<Rights>;
}

/** A transport has asked already who sends the operation, before the plugins do. */
export function setAsked(context: object, rights: Promise<Rights>): void {
  (context as AskedContext)[askedKey] = rights; // any object may have the key
}

/** What the transport was told, or is being told; undefined where it has not asked. */
export const askedOf = (context: object): Promise<Rights> | undefined => (context as AskedContext)[askedKey];
