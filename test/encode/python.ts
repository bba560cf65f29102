/** Python, where it is installed: one process that reads tables for as long as a test file needs it. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export type Table = readonly (readonly string[])[];

export interface Python extends AsyncDisposable {
  /** All cells of a CSV file in UTF-8, its header's too, as the module reads them when it is asked for text. */
  readonly read: (module: PythonModule, text: string) => Promise<Table>;
}

export type PythonModule = 'csv' | 'pandas';

/** Why a module cannot be used here; undefined where it can. */
export function missing(module: PythonModule): string | undefined {
  const { error, status } = spawnSync('python3', ['-c', `import ${module}`]);
  if (error) return 'python3 is not installed';
  return status === 0 ? undefined : `python3 has no ${module}`;
}

const program = `
import base64, csv, io, json, sys

def read_csv(data):
    return list(csv.reader(io.TextIOWrapper(io.BytesIO(data), encoding='utf-8-sig', newline=''), strict=True))

def read_pandas(data):
    import pandas
    table = pandas.read_csv(io.BytesIO(data), dtype=str, keep_default_na=False, skip_blank_lines=False)
    return [list(table.columns)] + table.values.tolist()

for line in sys.stdin:
    module, data = json.loads(line)
    print(json.dumps({'csv': read_csv, 'pandas': read_pandas}[module](base64.b64decode(data))), flush=True)
`;

export function startPython(): Python {
  const child = spawn('python3', ['-c', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async read(module, text) {
      child.stdin.write(`${JSON.stringify([module, Buffer.from(text).toString('base64')])}\n`);
      const { value } = await answers.next();
      if (value === undefined) throw new Error(`Python could not read it with ${module}: its reason is above`);
      return JSON.parse(value);
    },
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await closed;
    },
  };
}
