/** Errors of the schema engine, without the places in its source. */
import { messageOf } from '../errors.ts';
import { lastPanic } from './load-engine.ts';

export class EngineError extends Error {
  override readonly name = 'EngineError';
  /** Prisma's, such as P4001. */
  readonly code: string | undefined;
  /** What PostgreSQL said of a migration's script. */
  readonly scriptError: unknown;

  constructor(cause: unknown, scriptError?: unknown) {
    super(wordsOf(cause), { cause });
    this.code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
    this.scriptError = scriptError;
  }
}

function wordsOf(cause: unknown): string {
  if (cause instanceof WebAssembly.RuntimeError)
    return `Prisma's schema engine has failed inside: ${lastPanic()?.replaceAll(/\s+/g, ' ').slice(0, 300) ?? cause.message}`;
  const [words = ''] = messageOf(cause).split(/\n\s*0: /);
  return words.replace(/^external connector error\n/, '').trim();
}
