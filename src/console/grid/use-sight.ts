/** The part of the rows that is in sight: of a box that scrolls, and that follows the newest row if it is told to. */
import { type RefObject, useEffect, useState } from 'react';

export interface Sight {
  readonly scrollTop: number;
  /** Height of the box, with its head. */
  readonly height: number;
}

export interface SightOptions {
  /** Whether the newest row stays in sight. */
  readonly follows: boolean;
  /** How many rows there are. */
  readonly length: number;
}

export function useSight(
  box: RefObject<HTMLDivElement | null>,
  { follows, length }: SightOptions,
): readonly [sight: Sight, onScroll: (scrollTop: number) => void] {
  const [sight, setSight] = useState<Sight>({ scrollTop: 0, height: 600 });
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setSight((before) => ({ ...before, height: element.clientHeight })));
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each time that rows have come
  useEffect(() => {
    const element = box.current;
    if (element && follows) element.scrollTop = element.scrollHeight;
  }, [box, follows, length]);

  return [sight, (scrollTop) => setSight((before) => ({ ...before, scrollTop }))];
}
