/** Viewers and rules: the types by which a service is told who may see what. */

/** Who asks. Known once for each request, or for each WebSocket, before anything else is done for it. */
export interface Viewer {
  /** What tells one viewer from others, such as the `sub` of a token. Default: nobody in particular. */
  readonly subject?: string | undefined;
  /**
   * The role of PostgreSQL that its rows are read by. Its policies decide then, and its grants. Default: the account of the
   * pool reads them.
   */
  readonly role?: string | undefined;
  /** What else is known of it; policies read it as `current_setting('request.jwt.claims', true)`. Default: nothing. */
  readonly claims?: Readonly<Record<string, unknown>> | undefined;
  /** When its streams end with `TOKEN_EXPIRED`. Default: never. */
  readonly expiresAt?: Date | undefined;
}

/** What a request, or a WebSocket, brought to say who asks. */
export interface Credentials {
  /** The header `Authorization`, or `authorization` (in any case) of the parameters of a WebSocket. */
  readonly authorization: string | undefined;
  /** Another header, by its name in lower case; of a WebSocket, of the request that opened it. */
  readonly header: (name: string) => string | undefined;
  /** The payload of `connection_init`. Undefined over HTTP. */
  readonly connectionParams?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Says who asks; undefined refuses the request with `UNAUTHENTICATED`. A `SluiceError` that it throws is the answer; anything
 * else is logged, and masked.
 */
export type Identify = (credentials: Credentials) => Viewer | undefined | Promise<Viewer | undefined>;

/**
 * What viewers may see of each model, by its name. A model that is not named shows no rows to anybody.
 */
export type Rules = Readonly<Record<string, Rule>>;

/** The same for all viewers, or for each viewer its own; asked once for each request. */
export type Rule = RuleAnswer | ((viewer: Viewer) => RuleAnswer | Promise<RuleAnswer>);

/** `true` for all rows and columns, `false` for none. */
export type RuleAnswer = boolean | RowRule;

export interface RowRule {
  /**
   * Which rows, in the words of Prisma's `where`. It may lead through relations, whose rows it sees all. An undefined
   * anywhere in it is an error, and shows nothing. Default: all.
   */
  readonly where?: object;
  /** Fields that the viewer is not shown anywhere. Default: none. */
  readonly omit?: readonly string[] | undefined;
}
