/** One thing that would go wrong, or that is worth knowing, when a database is served. */
export interface Finding {
  /** Problems fail a check; notes do not. */
  readonly level: 'problem' | 'note';
  /** What it is about, such as `column Post.place`. */
  readonly what: string;
  /** What is so, and what to do: one line. */
  readonly advice: string;
}

export const problem = (what: string, advice: string): Finding => ({ level: 'problem', what, advice });

export const note = (what: string, advice: string): Finding => ({ level: 'note', what, advice });
