/** The contract between row streams and everything above them. */
import type { ModelField } from './model/datamodel.ts';
import type { Rights } from './rights/rights.ts';
import type { Slots } from './run/slots.ts';

/** One record, as Prisma would return it. */
export type Row = Readonly<Record<string, unknown>>;

/** What is streamed, before anything runs: a model, and what its `findMany` takes. */
export interface RowPlan {
  /** The name of a model. */
  readonly model: string;
  readonly where?: object | undefined;
  readonly orderBy?: object | undefined;
  /** Columns and relations to read; the rows show the primary key, and the columns of the order, besides. */
  readonly select?: object;
  /**
   * In place of `select`: what else `findMany` takes, such as `include`, `omit`, `skip` and `distinct`. The rows are then
   * those of that call: what is read besides is not shown.
   */
  readonly args?: Readonly<Record<string, unknown>>;
  /** The token of the row behind which to begin. Default: at the first row. */
  readonly after?: string | null | undefined;
  /** The token of the last row that was given already, of those that are asked for here: goes on behind it. */
  readonly reached?: string | undefined;
  /** Rows to deliver at most, counted from `after`. Default: all. */
  readonly first?: number | null | undefined;
  /** Whether the stream goes on with what changes, for ever. Default: it ends where the rows do. */
  readonly live?: boolean | undefined;
  /** Rows in a batch, once past the first, small one. Default: `STREAM_BATCH_ROWS`. */
  readonly batchSize?: number | null | undefined;
  /** How much text is made of a row. Default: as much as the database sends. */
  readonly text?: TextSize | undefined;
  /** How its reader knows it, where that is shown something else than the model. Default: as the model is. */
  readonly shown?: Shown | undefined;
}

export interface TextSize {
  /** Bytes of what stands around its values, such as their names. */
  readonly keyBytes: number;
  /** How often one value is written, at most. */
  readonly times: number;
}

export interface Shown {
  /** The name of its rows' type. */
  readonly as: string;
  /** The fields of the primary key that the reader may know: the checksum is of these alone. */
  readonly key: readonly string[];
  /** As the reader wrote them. */
  readonly where: object | undefined;
  readonly orderBy: object | undefined;
  /** All conditions, of lists inside the rows too. */
  readonly conditions: () => Iterable<Condition>;
}

export interface Condition {
  /** The field's, with those of the relations before it, as the reader knows them. */
  readonly name: string;
  readonly column: ModelField;
  /** What is said of its value. */
  readonly filter: unknown;
}

/** Who reads a stream, as its transport knows it. */
export interface Reader {
  /** The stream's name: random, so that nobody can guess it. */
  readonly id: string;
  /** Such as `csv`, or `subscription over websocket`. */
  readonly transport: string;
  /** What tells one client from another, such as its address. */
  readonly client: string;
  /** Whose it is: nobody else may see or command it. Default: whoever knows its name may. */
  readonly identity?: string | undefined;
  /** Milliseconds since 1970 at which its credentials have run out, and the stream ends. Default: never. */
  readonly endsAt?: number | undefined;
  /** How what it reads is compressed, where the transport knows. */
  readonly coding?: string;
  /** Bytes that have been sent to it so far, where the transport counts them. */
  readonly sentBytes?: () => number;
  /**
   * Milliseconds for which its connection has had bytes to take, and has taken none. Where the transport cannot tell, all the
   * time counts for which a batch is left.
   */
  readonly stalledMs?: () => number;
  /**
   * Set for code of this process. It is no client among others: it waits for its place for as long as it likes, and no
   * slowness ends its stream.
   */
  readonly own?: OwnReader;
}

export interface OwnReader {
  /** Whether its stream gives up its connection, and goes on from a new snapshot, when it stands still for long. */
  readonly park: boolean;
}

/**
 * Rows as the bytes in which PostgreSQL sent them: a text for each value. Cells are numbered row by row; cell
 * `row * columns.length + column` stands in `text` from `bounds[2 * cell]` to `bounds[2 * cell + 1]`.
 */
export interface Cells {
  /** How many rows. */
  readonly size: number;
  /** In the statement's order. None where it is known without a statement that there are no rows. */
  readonly columns: readonly CellColumn[];
  /** UTF-8. Bytes that are no cell's have no meaning. */
  readonly text: Buffer;
  /** -1 for a null. */
  readonly bounds: Int32Array;
}

export interface CellColumn {
  /** Name of the field; or of the relation, which is JSON; or `_count`. */
  readonly name: string;
  /** PostgreSQL's number of its type. */
  readonly dataTypeID: number;
}

/** How far a stream is, counted from its first row: where it continues another, from the first row of that one. */
export interface Mark {
  readonly delivered: number;
  /**
   * CRC-32, in 8 lower-case hexadecimal digits, of the primary keys of all these rows as text, each followed by a line
   * feed: of the fields of the key that the plan's reader may know.
   */
  readonly checksum: string;
  /** What continues from here, as `after` of a plan with the same model, `where` and `orderBy`. */
  readonly token: string;
  /** Whether it does: there are orders, and values, that no token can tell. */
  readonly canContinue: boolean;
}

/** The rows that travel together: one read, one payload, one write. How far the stream is after them, it says itself. */
export interface RowBatch extends Pick<Mark, 'delivered' | 'checksum'> {
  /** How many rows. */
  readonly size: number;
  /**
   * The rows as Prisma makes them: made when they are first asked for. With `select`, of the columns and relations alone
   * that it names, which are some of the plan's.
   */
  readonly rows: (select?: Readonly<Record<string, unknown>>) => Promise<readonly Row[]>;
  /** What they are made of; undefined where an extension of the client may show something else than the database has. */
  readonly cells: Cells | undefined;
  /** Bytes in which the database sent them. */
  readonly bytes: number;
  /**
   * Rows that PostgreSQL's planner expected of the whole stream, the same in all its batches; undefined where it was not
   * asked, or could not tell.
   */
  readonly estimatedTotal: number | undefined;
  /** How far the stream is after the first `rows` of these rows. Default: after all of them. */
  readonly mark: (rows?: number) => Mark;
  /**
   * Says that nobody will ask for these rows and cells, or for marks within them, any more: the rows to come are then read
   * into what these stand in. Nobody has to.
   */
  readonly release: () => void;
  /** Which snapshot of the database they are of: 1, and one more each time that the stream has been parked. */
  readonly snapshot: number;
  /**
   * Of live rows: the keys of rows that are in the result no more, by fields, as PostgreSQL writes them. They go before the
   * rows of the same batch.
   */
  readonly removed?: readonly Readonly<Record<string, string>>[] | undefined;
  /** Live rows only: whether all batches so far, folded by key, are the query's result in one snapshot. */
  readonly caughtUp?: boolean | undefined;
  /** Whether no batch follows. An empty result is one empty batch, its last; so is what came of a snapshot with no more. */
  readonly last: boolean;
}

/**
 * The waist: every consumer of rows calls this, and nothing else. Resolves once the plan has been found good, before
 * any SQL has run; the batches are read as they are pulled, the first of them small.
 *
 * The batches end with `signal`'s reason when it is aborted, and the statement ends with them.
 * @throws SluiceError `BAD_USER_INPUT` on a plan that cannot be streamed; from the first pull on,
 * `DATABASE_UNAVAILABLE`, `LIMIT_EXCEEDED` or, where nobody reads, `SLOW_CONSUMER`.
 */
export type OpenRows = (
  plan: RowPlan,
  options: {
    readonly signal: AbortSignal;
    /** Whose rows these are. Needed where viewers have rights; only code of this process does without. */
    readonly rights?: Rights | undefined;
    /** For a stream that is on the list of those that run, and counts as one of its client. Default: it does neither. */
    readonly reader?: Reader | undefined;
    /** Whether the planner is asked for the number of rows. Default: it is not. */
    readonly estimate?: boolean;
    /**
     * Called when it has its places and a connection, and the database begins to work on its first batch: whatever fails
     * from then on fails in the work. Told the planner's number, where it was asked for and is known.
     */
    readonly onRunning?: ((estimatedTotal: number | undefined) => void) | undefined;
    /** Where its place comes from. Default: from those of all streams. */
    readonly slots?: Slots;
    /** Ends it with its reason, as the end of the service does. Default: nothing else does. */
    readonly stop?: AbortSignal | undefined;
  },
) => Promise<AsyncGenerator<RowBatch, void, undefined>>;

/**
 * The planner's number of rows of a plan, of which none is read; undefined where it cannot tell.
 * @throws SluiceError as `OpenRows` does on a plan that cannot be streamed, and `LIMIT_EXCEEDED` where the client has no
 * place for it; the signal's reason when it is aborted.
 */
export type EstimateRows = (
  plan: RowPlan,
  options: { readonly signal: AbortSignal; readonly client: string; readonly rights?: Rights | undefined },
) => Promise<number | undefined>;
