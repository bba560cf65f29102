/** A network to PostgreSQL that sees each message of its answers, and may lose, change or add some; and hold up requests to cancel. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface MessageNetwork extends AsyncDisposable {
  /** The server's URL, through this network. */
  readonly url: string;
  /** What a message from the server becomes. Default: itself. */
  change: (message: Buffer, code: string) => readonly Buffer[];
  /** Whether requests to cancel are kept, for as long as the network is there. */
  holdsCancels: boolean;
  /** How many it has kept. */
  readonly held: number;
}

/** One message of PostgreSQL's protocol. */
export function message(code: string, body: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.from(`${code}....`);
  head.writeInt32BE(4 + body.length, 1);
  return Buffer.concat([head, body]);
}

const CANCEL_REQUEST_CODE = 80_877_102;

export async function createMessageNetwork(target: string): Promise<MessageNetwork> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let held = 0;

  const server = createServer({ allowHalfOpen: true }, async (client) => {
    sockets.add(client.on('error', () => client.destroy()));
    const [first] = (await once(client, 'data')) as [Buffer];
    if (network.holdsCancels && first.length === 16 && first.readInt32BE(4) === CANCEL_REQUEST_CODE) {
      held += 1;
      return;
    }
    const upstream = connect(Number(port), hostname);
    sockets.add(upstream.on('error', () => client.destroy()));
    for (const socket of [client, upstream]) socket.setNoDelay();
    upstream.write(first);
    client.pipe(upstream);
    let rest = Buffer.alloc(0);
    upstream.on('data', (bytes) => {
      rest = Buffer.concat([rest, bytes]);
      for (let length = lengthOf(rest); length !== undefined; length = lengthOf(rest)) {
        const whole = rest.subarray(0, length);
        for (const changed of network.change(whole, whole.toString('latin1', 0, 1))) client.write(changed);
        rest = rest.subarray(length);
      }
    });
    upstream.on('end', () => client.end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  const network: MessageNetwork = {
    url: url.href,
    change: (message) => [message],
    holdsCancels: false,
    get held() {
      return held;
    },
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
  return network;
}

/** Of the first message, where all of it is there. */
function lengthOf(bytes: Buffer): number | undefined {
  if (bytes.length < 5) return undefined;
  const length = 1 + bytes.readInt32BE(1);
  return length <= bytes.length ? length : undefined;
}
