/** Where the focus goes when what had it is removed. */
import { flushSync } from 'react-dom';

/** Removes one of a list, and focuses what removes the next one, or else what adds one. */
export function removeAndFocus(container: HTMLElement | null, index: number, remove: () => void): void {
  flushSync(remove);
  const removers = container?.querySelectorAll<HTMLElement>('[data-remove]') ?? [];
  const next = removers[Math.min(index, removers.length - 1)] ?? container?.querySelector<HTMLElement>('[data-add]');
  next?.focus();
}
