/** The list with others in the place of one. */
export const replaceAt = <T>(list: readonly T[], index: number, others: readonly T[]): readonly T[] =>
  list.toSpliced(index, 1, ...others);
