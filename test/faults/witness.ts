import type { ClientRequest } from 'node:http';
import { get } from './daemon-api.ts';

/** A container that has run to its end, as its engine tells it. */
export interface Death {
  /** As it was asked for: `REPO@sha256:...`. */
  readonly image: string;
  readonly name: string;
  readonly exit: number;
}

/** Hears from engines themselves which containers have run, so that nobody has to believe mab that it has tested. */
export class Witness {
  readonly deaths: Death[] = [];
  readonly #hosts: readonly string[];
  readonly #streams = new Map<string, ClientRequest>();

  constructor(hosts: readonly string[]) {
    this.#hosts = hosts;
  }

  /** Listens to all of them that answer and that it does not hear already. */
  async listen(): Promise<void> {
    await Promise.all(this.#hosts.filter((host) => !this.#streams.has(host)).map((host) => this.#listen(host)));
  }

  leave(): void {
    for (const stream of this.#streams.values()) stream.destroy();
  }

  /** Settles when the engine has begun to tell, or does not answer. */
  #listen(host: string): Promise<void> {
    const filters = encodeURIComponent(JSON.stringify({ type: ['container'], event: ['die'] }));
    return new Promise((resolve) => {
      const over = (): void => {
        this.#streams.delete(host);
        resolve();
      };
      const asked = get(host, `/events?filters=${filters}`, (answer) => {
        let rest = '';
        answer.setEncoding('utf8').on('data', (text: string) => {
          const lines = (rest + text).split('\n');
          rest = lines.pop() ?? '';
          for (const line of lines) this.#note(line);
        });
        answer.on('close', over).on('error', over);
        resolve();
      });
      this.#streams.set(host, asked.on('error', over));
    });
  }

  #note(line: string): void {
    if (line.trim() === '') return;
    const { Actor } = JSON.parse(line) as { readonly Actor: { readonly Attributes: Readonly<Record<string, string>> } };
    const { image = '', name = '', exitCode = '' } = Actor.Attributes;
    this.deaths.push({ image, name, exit: Number(exitCode) });
  }
}
