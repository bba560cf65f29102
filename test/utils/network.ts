/** A network to a server that breaks, in each of the ways in which networks do. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Network extends AsyncDisposable {
  /** The server's URL, through this network. */
  readonly url: string;
  /** Connections that it has cut, since their budget was spent. */
  readonly cuts: number;
  /** Ends all connections, as a server that closes them in good order. */
  readonly close: () => void;
  /** Ends all connections by a reset, as a router that has forgotten them. */
  readonly reset: () => void;
  /** Lets nothing through any more, and tells nobody: connections stay, new ones are taken, and no byte arrives. */
  readonly silence: () => void;
  /** Lets nothing more through on the connections that there are, and tells nobody; new ones work. */
  readonly forget: () => void;
  /** Resets what is there, and every new connection. */
  readonly refuse: () => void;
  /** Resets what is there; new connections work again. */
  readonly heal: () => void;
}

export interface NetworkOptions {
  /** Bytes of each new connection's answers, after which it is cut. Default: no end of them. */
  readonly budget?: () => number;
}

export async function createNetwork(
  target: string,
  { budget = () => Number.POSITIVE_INFINITY }: NetworkOptions = {},
): Promise<Network> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let cuts = 0;
  let state: 'sound' | 'silent' | 'refusing' = 'sound';
  const forgotten = new WeakSet<Socket>();

  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    let left = budget();
    const cut = () => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket
        .on('error', cut)
        .on('close', cut)
        .on('close', () => sockets.delete(socket));
    }
    if (state === 'refusing') client.resetAndDestroy();
    client.on('data', (bytes) => {
      if (state === 'sound' && !forgotten.has(client)) upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      if (state !== 'sound' || forgotten.has(client)) return;
      client.write(bytes.subarray(0, left));
      left -= bytes.length;
      if (left > 0) return;
      cuts += 1;
      upstream.pause();
      // What was let through arrives before the cut.
      client.end(() => client.destroy());
      upstream.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const reset = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href.replace(/\/$/, ''),
    get cuts() {
      return cuts;
    },
    close() {
      for (const socket of sockets) socket.end();
    },
    reset,
    silence() {
      state = 'silent';
    },
    forget() {
      for (const socket of sockets) forgotten.add(socket);
    },
    refuse() {
      state = 'refusing';
      reset();
    },
    heal() {
      state = 'sound';
      reset();
    },
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}
