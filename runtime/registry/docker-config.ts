import { homedir } from 'node:os';
import { join } from 'node:path';
import type { CommandRunner, Ending } from '../command-runner.ts';
import { isTable, parseTable, type Table } from '../json.ts';
import { readIfThere } from '../text-file.ts';

/** What docker would log in with. */
export type Credentials =
  | { readonly kind: 'password'; readonly user: string; readonly password: string }
  /** Of an OAuth login: exchanged for access tokens. */
  | { readonly kind: 'identity'; readonly token: string }
  /** Sent as it is. */
  | { readonly kind: 'registry'; readonly token: string };

/** A credential helper that does not do its work; docker goes on as if there were no credentials. */
export interface BrokenHelper {
  readonly kind: 'broken-helper';
  /** `docker-credential-pass` */
  readonly program: string;
  /** `is not there`; nothing that it has written, which may be secret. */
  readonly why: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** How long a credential helper may take, in milliseconds: some ask a keychain, which may ask a person. */
const helperTimeout = 30_000;

/** Docker's configuration of the person who runs mab (`config.json` of the Docker CLI): who they are to registries. */
export class DockerConfig {
  readonly #config: Table;
  readonly #env: Environment;
  readonly #runner: CommandRunner;

  constructor(env: Environment, runner: CommandRunner) {
    const folder = env['DOCKER_CONFIG'] || join(env['HOME'] || homedir(), '.docker');
    this.#config = parseTable(readIfThere(join(folder, 'config.json')) ?? '') ?? {};
    this.#env = env;
    this.#runner = runner;
  }

  /** The credentials for a registry: those of its helper, of the helper for all, or of the file; undefined: none. */
  async credentials(registry: string): Promise<Credentials | BrokenHelper | undefined> {
    const own = tableIn(this.#config, 'credHelpers')[registry];
    const store = this.#config['credsStore'];
    const helper = [own, store].find((name) => typeof name === 'string' && name !== '');
    if (typeof helper === 'string') return this.#ask(helper, registry);
    const entries = Object.entries(tableIn(this.#config, 'auths'));
    const [, found] =
      entries.find(([key]) => key === registry) ?? entries.find(([key]) => hostIn(key) === registry) ?? [];
    return isTable(found) ? credentialsIn(found) : undefined;
  }

  /** `docker-credential-NAME get`: the registry on standard input, JSON on standard output. */
  async #ask(helper: string, registry: string): Promise<Credentials | BrokenHelper | undefined> {
    const program = `docker-credential-${helper}`;
    let stdout = '';
    const env = Object.entries(this.#env).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    );
    const ending = await this.#runner.run({
      argv: [program, 'get'],
      env: Object.fromEntries(env),
      stdin: registry,
      onText: (stream, text) => {
        if (stream === 'stdout') stdout += text;
      },
      signal: AbortSignal.timeout(helperTimeout),
    });
    if (ending.kind !== 'exited' || ending.exit !== 0) {
      return stdout.trim() === knowsNothing ? undefined : { kind: 'broken-helper', program, why: whyBroken(ending) };
    }
    const { Username: user, Secret: secret } = parseTable(stdout) ?? {};
    if (typeof user !== 'string' || typeof secret !== 'string') {
      return { kind: 'broken-helper', program, why: 'says nothing that docker understands' };
    }
    return user === '<token>' ? { kind: 'identity', token: secret } : { kind: 'password', user, password: secret };
  }
}

/** What a helper says of a registry that it does not know (docker-credential-helpers). */
const knowsNothing = 'credentials not found in native keychain';

function whyBroken(ending: Ending): string {
  switch (ending.kind) {
    case 'exited':
      return `ends with exit code ${ending.exit}`;
    case 'killed':
      return `does not answer within ${helperTimeout / 1000} s`;
    case 'not-started':
      return ending.code === 'ENOENT' ? 'is not there' : `cannot be started (${ending.code})`;
  }
}

function credentialsIn(entry: Table): Credentials | undefined {
  const { identitytoken, registrytoken, auth, username, password } = entry;
  if (isText(identitytoken)) return { kind: 'identity', token: identitytoken };
  if (isText(registrytoken)) return { kind: 'registry', token: registrytoken };
  if (isText(auth)) {
    const text = Buffer.from(auth, 'base64').toString('utf8');
    const colon = text.indexOf(':');
    return colon < 0 ? undefined : { kind: 'password', user: text.slice(0, colon), password: text.slice(colon + 1) };
  }
  return isText(username) && isText(password) ? { kind: 'password', user: username, password } : undefined;
}

/** `https://registry.example.com/v1/` and `registry.example.com` mean the same. */
function hostIn(key: string): string {
  return key.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
}

function tableIn(parent: Table, key: string): Table {
  const value = parent[key];
  return isTable(value) ? value : {};
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
