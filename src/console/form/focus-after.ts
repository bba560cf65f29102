/** Moves the focus when one of a list is added, or when the one that had it is removed. */
import { flushSync } from 'react-dom';

/** Adds one at the end of a list, and focuses its field: that is chosen next. */
export function addAndFocus(container: HTMLElement | null, add: () => void): void {
  flushSync(add);
  [...(container?.querySelectorAll<HTMLElement>('[role="combobox"]') ?? [])].at(-1)?.focus();
}

/** Removes one of a list, and focuses what removes the next one, or else what adds one. */
export function removeAndFocus(container: HTMLElement | null, index: number, remove: () => void): void {
  flushSync(remove);
  const removers = container?.querySelectorAll<HTMLElement>('[data-remove]') ?? [];
  const next = removers[Math.min(index, removers.length - 1)] ?? container?.querySelector<HTMLElement>('[data-add]');
  next?.focus();
}
