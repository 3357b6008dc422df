import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A line to a server on this machine that a test can cut: from then on nobody answers at its address. */
export class Cable {
  readonly #connections = new Set<Socket>();
  readonly #to: { readonly path: string } | { readonly host: string; readonly port: number };
  readonly #server = createServer((client) => this.#carry(client));
  #fault: string | undefined;
  /** `tcp://127.0.0.1:PORT` */
  address = '';

  private constructor(to: string) {
    const { protocol, hostname, port, pathname } = new URL(to);
    this.#to = protocol === 'unix:' ? { path: pathname } : { host: hostname, port: Number(port) };
  }

  /** A cable to `unix:///PATH` or `tcp://HOST:PORT`, until the test is over. */
  static async to(address: string): Promise<Cable> {
    const cable = new Cable(address);
    await new Promise<void>((done) => cable.#server.listen(0, '127.0.0.1', done));
    cable.address = `tcp://127.0.0.1:${(cable.#server.address() as AddressInfo).port}`;
    onTestFinished(() => cable.cut());
    return cable;
  }

  /** Cuts it as soon as the server sends this text. */
  cutAt(text: string): this {
    this.#fault = text;
    return this;
  }

  readonly cut = (): void => {
    this.#server.close();
    for (const connection of this.#connections) connection.destroy();
  };

  #carry(client: Socket): void {
    const server = connect(this.#to);
    const ends = [client, server];
    const end = (): void => ends.forEach((one) => void one.destroy());
    for (const one of ends) {
      this.#connections.add(one);
      one
        .setNoDelay(true)
        .on('error', end)
        .on('close', () => {
          this.#connections.delete(one);
          end();
        });
    }
    server.on('data', (chunk) => {
      if (this.#fault !== undefined && chunk.includes(this.#fault)) this.cut();
    });
    client.pipe(server);
    server.pipe(client);
  }
}
