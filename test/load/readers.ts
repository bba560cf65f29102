/** Who reads: a tenth of each kind stalls, a tenth leaves, a tenth has every value looked at; which ones, the seed decides. */
import { createRandom } from '../../src/app/seed/random.ts';
import { piecesOf } from '../doors/pieces.ts';
import type { Options } from './options.ts';
import type { Habit, Reader } from './reader.ts';

/** Who stalls wants so many times as much: of less, the sockets would take all that comes, and nobody would stand still. */
export const STALLED_TIMES = 10;

export function createReaders(options: Options, flights: number): readonly Reader[] {
  const random = createRandom(options.seed);
  const kind = (name: string, size: number, count: number, pieces: Reader['pieces']): Reader[] => {
    const habits = shuffled(
      Array.from({ length: size }, (_, index): Habit => (['stalls', 'leaves'] as const)[index % 10] ?? 'stays'),
      random.below,
    );
    return habits.map((habit, index) => {
      const wanted = habit === 'stalls' ? STALLED_TIMES * count : count;
      return {
        name: `${name}-${index + 1}`,
        pieces,
        habit,
        from: random.below(flights - wanted + 1),
        count: wanted,
        turnsAt: random.below(count),
        stallMs: options.stallSeconds * 1000,
        isSampled: random.below(10) === 0,
        random: () => random.below(1_000) / 1_000,
      };
    });
  };
  return [
    ...kind('subscriber', options.subscribers, options.rows, piecesOf.subscription.socket()),
    ...kind('download', options.downloads, options.downloadRows, piecesOf.download('csv')),
  ];
}

function shuffled<T>(values: readonly T[], below: (end: number) => number): T[] {
  const shuffled = [...values];
  for (const [index, value] of shuffled.entries()) {
    const other = below(index + 1);
    shuffled[index] = shuffled[other] ?? value;
    shuffled[other] = value;
  }
  return shuffled;
}
