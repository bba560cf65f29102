/** The servers that are measured, each a process of its own: what it runs, and what is loaded into it beforehand. */
interface Script {
  readonly script: string;
  readonly imports: readonly string[];
  /** Whether it is Sluice, for which the bars are. */
  readonly ours: boolean;
}

const others = { imports: [], ours: false };

export const servers = {
  /** What `npm start` starts. */
  sluice: { script: 'src/app/main.ts', imports: [], ours: true },
  /** The same, with a field in its schema that is computed. */
  computed: { script: 'src/app/main.ts', imports: ['test/bench/servers/computed-field.ts'], ours: true },
  /** The same, for viewers with a rule on a column. */
  ruled: { script: 'test/bench/servers/ruled.ts', imports: [], ours: true },
  /** Its library, without its server. */
  rows: { script: 'test/bench/servers/rows.ts', imports: [], ours: true },
  /** Streams of rows that others make. */
  peers: { script: 'test/bench/servers/peers.ts', ...others },
  /** The same lists and look-ups without Sluice. */
  pothos: { script: 'test/bench/servers/pothos.ts', ...others },
  'by-hand': { script: 'test/bench/servers/by-hand.ts', ...others },
  copy: { script: 'test/bench/servers/copy.ts', ...others },
  pages: { script: 'test/bench/servers/pages.ts', ...others },
  stock: { script: 'test/bench/servers/stock.ts', ...others },
} as const satisfies Record<string, Script>;

export type ServerName = keyof typeof servers;
