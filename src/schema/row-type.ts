/** What a model needs to be streamed: three names that belong together. */
import type { OutputRef } from '@pothos/core';

export interface RowType<T extends object> {
  readonly model: string;
  /** The field of Query and Subscription, and the file of a download. */
  readonly list: string;
  /** The model's object type. It must have a `select`, or every column is read whatever is asked for. */
  readonly type: OutputRef<T>;
}
