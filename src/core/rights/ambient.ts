/** Whose rights hold for what is looked up by a client of Prisma's: those of the operation that is being executed. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Rights } from './rights.ts';

const running = new AsyncLocalStorage<Rights | undefined>();

/** Runs `work`, in which every statement of a tapped pool is run by these rights. */
export const withRights = <T>(rights: Rights | undefined, work: () => T): T =>
  rights === undefined && running.getStore() === undefined ? work() : running.run(rights, work);

/** The rights of the operation that this code runs for; undefined outside of all, where code sees everything. */
export const currentRights = (): Rights | undefined => running.getStore();
