import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A line to a server on this machine that can be cut: from then on nobody answers at its address, until it is mended. */
export class Cable {
  readonly #connections = new Set<Socket>();
  readonly #to: { readonly path: string } | { readonly host: string; readonly port: number };
  #server: Server | undefined;
  #port = 0;
  #isSilent = false;
  #fault: string | undefined;

  private constructor(to: string) {
    const { protocol, hostname, port, pathname } = new URL(to);
    this.#to = protocol === 'unix:' ? { path: pathname } : { host: hostname, port: Number(port) };
  }

  /** A cable to `unix:///PATH` or `tcp://HOST:PORT`; whoever laid it cuts it at the end. */
  static async to(address: string): Promise<Cable> {
    const cable = new Cable(address);
    await cable.mend();
    return cable;
  }

  /** `tcp://127.0.0.1:PORT`, the same after it was mended. */
  get address(): string {
    return `tcp://127.0.0.1:${this.#port}`;
  }

  /** Cuts it as soon as the server sends this text. */
  cutAt(text: string): this {
    this.#fault = text;
    return this;
  }

  readonly cut = (): void => {
    this.#server?.close();
    this.#server = undefined;
    for (const connection of this.#connections) connection.destroy();
  };

  /** From now on it takes connections and says nothing, as a machine that is stopped: what was said before is lost. */
  readonly silence = (): void => {
    this.#isSilent = true;
    for (const connection of this.#connections) connection.unpipe().pause();
  };

  async mend(): Promise<void> {
    this.#isSilent = false;
    const carry = (client: Socket): void => this.#carry(client);
    this.#server ??= createServer({ allowHalfOpen: true }, carry).listen(this.#port, '127.0.0.1');
    if (!this.#server.listening) await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  #carry(client: Socket): void {
    // `docker run` ends what it sends long before the container has said all.
    const server = connect({ ...this.#to, allowHalfOpen: true });
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
    if (this.#isSilent) return;
    client.pipe(server);
    server.pipe(client);
  }
}
