/** One row list of an operation, executed batch by batch. */
import {
  type ExecutionResult,
  type FieldNode,
  GraphQLError,
  isNonNullType,
  locatedError,
  type ValidatedExecutionArgs,
} from 'graphql';
import { turn, turnFor } from '../iterable/turn.ts';
import { executeRootSelectionSet } from '../pothos/graphql-17.ts';
import { RowFeed } from '../pothos/row-feed.ts';
import type { RowsWriter } from '../pothos/rows-text.ts';
import { causeOf, moved } from './list-errors.ts';
import { ListText } from './list-text.ts';
import { packedValue } from './packed.ts';
import { partOfList } from './part-of-list.ts';
import { openList, type PlainList, plainList } from './plain-list.ts';
import type { ListPlan } from './plan-operation.ts';
import { RawJson } from './raw-json.ts';
import { reasonOf } from './reason-of.ts';
import type { ListProgress } from './stream-extensions.ts';
import type { ListStep, StreamedList } from './wire-format.ts';

/** What the initial payload holds of the list: its items, or null in its place or in place of all data. */
export interface InitialList {
  readonly value: unknown[] | RawJson | null;
  readonly errors: readonly GraphQLError[];
  readonly nullsData: boolean;
}

export class ListExecution implements StreamedList {
  readonly id: string;
  readonly key: string;
  readonly label: string | undefined;
  readonly #args: ValidatedExecutionArgs;
  readonly #feed: RowFeed;
  readonly #list: PlainList | undefined;
  readonly #writer: RowsWriter | undefined;
  #part: { readonly selections: readonly FieldNode[]; readonly args: ValidatedExecutionArgs } | undefined;
  #failed = false;

  /** @param args of the whole operation; its document must be free of `@stream` and `@defer`. */
  constructor(id: string, { key, operation, stream }: ListPlan, args: ValidatedExecutionArgs) {
    this.id = id;
    this.key = key;
    this.label = stream?.label;
    this.#feed = new RowFeed(stream?.initialCount ?? Number.POSITIVE_INFINITY);
    this.#args = { ...args, operation, rootValue: this.#feed };
    this.#list = plainList(this.#args);
    this.#writer = this.#list?.writer;
    if (stream === undefined && this.#writer !== undefined) this.#feed.openAlone();
  }

  /** The name of the stream, once it is open. */
  get streamId(): string | undefined {
    return this.#feed.streamId;
  }

  /** Whether nothing comes after what has been read. */
  get ended(): boolean {
    return this.#failed || this.#feed.ended;
  }

  /** How far it is, and whether that is all of it. */
  get progress(): ListProgress {
    const { mark, snapshot, ended } = this.#feed;
    return { key: this.key, mark, snapshot, complete: ended && !this.#failed };
  }

  /**
   * Reads the initial rows, which is all of them where the list is not streamed. What is more than a batch is held as the
   * text that it will be sent as.
   * @param hold told of the bytes of that text: what it throws ends the list.
   */
  async initial(hold: (bytes: number) => void): Promise<InitialList> {
    const texts = new ListText(hold);
    const errors: GraphQLError[] = [];
    for (;;) {
      // A list whose field is ours is opened by it at once, and gives its first rows after that.
      const batch = this.#list && this.#feed.opensOnly ? await this.#open(this.#list) : await this.#execute();
      for (const error of batch.errors) errors.push(moved(error, batch.index));
      if (batch.items === null) {
        this.#failed = true;
        await this.#feed.fail(causeOf(errors));
        return { value: null, errors, nullsData: batch.nullsData };
      }
      if (await this.#addTexts(texts)) return { value: texts.end(), errors, nullsData: false };
      const complete = this.#feed.ended || this.#feed.delivered >= this.#feed.initialCount;
      const isAll = complete && texts.length === 0;
      if (!isAll) await texts.add(batch.items);
      if (this.#feed.ended) await this.dispose();
      if (complete) return { value: isAll ? [...batch.items] : texts.end(), errors, nullsData: false };
      await turn(); // all the rows there are may go into this one payload: others get a turn in between
    }
  }

  /** Adds the batches of a list that is wanted whole, as long as their selection need not be executed. Whether that is all. */
  async #addTexts(texts: ListText): Promise<boolean> {
    if (this.#writer === undefined || Number.isFinite(this.#feed.initialCount)) return false;
    for (;;) {
      const batch = await this.#feed.peek();
      await turnFor(batch?.bytes ?? 0);
      if (batch?.cells === undefined || this.#writer.rest(batch.cells)?.length !== 0) return false;
      const text = this.#writer.write(batch.cells);
      if (text === undefined || !this.#feed.admits(batch.size)) return false;
      this.#feed.take();
      texts.addText(text, batch.size);
      batch.release();
      if (this.#feed.ended) {
        await this.dispose();
        return true;
      }
      await turn(); // as above
    }
  }

  /** The batches after that, each read when it is asked for. Never throws: a failure is a step, too. */
  async *steps(): AsyncGenerator<ListStep, void, undefined> {
    for (;;) {
      const step = await this.#step();
      if (step.outcome === 'complete') await this.dispose();
      else if (step.outcome !== 'more') await this.#feed.fail(causeOf(step.outcome.failed));
      yield step;
      if (step.outcome !== 'more') return;
    }
  }

  /** Ends the stream and waits until it has let go of what it held. */
  async dispose(): Promise<void> {
    await this.#feed.dispose();
  }

  /** The next batch as text, where its selection need not be executed, or not all of it. */
  async #textStep(): Promise<ListStep | undefined> {
    const index = this.#feed.delivered;
    const batch = this.#writer && (await this.#feed.peek());
    await turnFor(batch?.bytes ?? 0);
    const rest = batch?.cells && this.#writer?.rest(batch.cells);
    if (batch?.cells === undefined || rest === undefined) return undefined;
    const { items = [], errors } = rest.length === 0 ? noRest : await this.#execute(this.#argsOf(rest));
    const text = items === null ? undefined : this.#writer?.write(batch.cells, items);
    if (text === undefined) {
      this.#feed.unread(index);
      return undefined;
    }
    if (rest.length === 0) this.#feed.take();
    const { progress } = this;
    batch.release();
    return {
      list: this,
      index,
      items: new RawJson([text], batch.size),
      errors: errors.map((error) => moved(error, index)),
      progress,
      outcome: this.#feed.ended ? 'complete' : 'more',
    };
  }

  /** For a part of the selection of each row: the same ones for the same part, so that its resolver knows it again. */
  #argsOf(selections: readonly FieldNode[]): ValidatedExecutionArgs {
    if (this.#part?.selections !== selections) this.#part = { selections, args: partOfList(this.#args, selections) };
    return this.#part.args;
  }

  async #step(): Promise<ListStep> {
    const text = await this.#textStep();
    if (text !== undefined) return text;
    const index = this.#feed.delivered;
    const failed: GraphQLError[] = [];
    let batch = await this.#execute();
    while (batch.items === null) {
      this.#failed = true;
      // Nothing can come after the error that nulled the list, so it is the last. Rows before its own are good.
      const cause = batch.errors.at(-1);
      failed.splice(0, 1, moved(cause ?? new GraphQLError(`The list "${this.key}" has ended as null.`), index));
      const row = cause?.path?.[1];
      if (typeof row !== 'number' || row === 0) break;
      this.#feed.repeat(row);
      batch = await this.#execute();
    }
    const items = batch.items ?? [];
    return {
      list: this,
      index,
      items: await packedValue(items, items.length, () => {}), // a batch has bounds of its own
      errors: batch.items === null ? [] : batch.errors.map((error) => moved(error, index)),
      progress: this.progress,
      outcome: this.#failed ? { failed } : this.#feed.ended ? 'complete' : 'more',
    };
  }

  /** As graphql-js would, which makes much of it: the field's resolver opens the stream, and gives no rows yet. */
  async #open(list: PlainList): Promise<Executed> {
    const { errorPropagation, externalAbortSignal } = this.#args;
    const opened = { index: 0, items: [], errors: [], nullsData: false };
    try {
      externalAbortSignal?.throwIfAborted();
      await openList(list, this.#feed, this.#args);
      return opened;
    } catch (error) {
      const located = locatedError(reasonOf(error, externalAbortSignal), list.nodes, [this.key]);
      return {
        ...opened,
        items: null,
        errors: [located],
        nullsData: errorPropagation && isNonNullType(list.field.type),
      };
    }
  }

  async #execute(args = this.#args): Promise<Executed> {
    const index = this.#feed.delivered;
    const { data, errors = [] } = await this.#result(args);
    // What a list type completes to is an array; the type of `data` does not know.
    const items = (data?.[this.key] ?? null) as readonly unknown[] | null;
    return { index, items, errors, nullsData: data == null };
  }

  /** An aborted execution throws: that is an error of this list, as one that the source throws would be. */
  async #result(args: ValidatedExecutionArgs): Promise<ExecutionResult> {
    try {
      return await executeRootSelectionSet(args);
    } catch (error) {
      const nodes = this.#args.operation.selectionSet.selections;
      return { data: null, errors: [locatedError(reasonOf(error, this.#args.externalAbortSignal), nodes, [this.key])] };
    }
  }
}

interface Executed {
  readonly index: number;
  readonly items: readonly unknown[] | null;
  readonly errors: readonly GraphQLError[];
  readonly nullsData: boolean;
}

const noRest = { items: [], errors: [] };
