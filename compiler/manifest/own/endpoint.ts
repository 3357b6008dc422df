import type { Driver } from '../model.ts';

const machine = String.raw`(?:[A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.%]+\])`;
const port = String.raw`(?::\d{1,5})?`;

/** Addresses that the Docker CLI and buildx take, by their scheme. */
const addresses: Readonly<Record<string, RegExp>> = {
  unix: /^unix:\/\/./,
  tcp: new RegExp(`^tcp://${machine}${port}(?:/\\S*)?$`),
  ssh: new RegExp(`^ssh://(?:[^\\s:@/]+@)?${machine}${port}(?:/\\S*)?$`),
  npipe: /^npipe:\/\/./,
  'docker-container': /^docker-container:\/\/[A-Za-z0-9]/,
  'kube-pod': /^kube-pod:\/\/[A-Za-z0-9]/,
};

/** What the Docker CLI calls a context. */
const contextName = /^[A-Za-z0-9][A-Za-z0-9_.+-]+$/;

const schemesOf = (driver: Driver): readonly string[] =>
  driver === 'remote' ? Object.keys(addresses) : ['unix', 'tcp', 'ssh', 'npipe'];

/** What to write instead of an endpoint that nothing can be reached by; undefined where it is one. */
export function endpointAdvice(endpoint: string, driver: Driver): string | undefined {
  const isContext = driver !== 'remote' && contextName.test(endpoint);
  return isContext || isAddress(endpoint, driver) ? undefined : (whatIsMeant(endpoint) ?? shapes(driver));
}

function isAddress(endpoint: string, driver: Driver): boolean {
  const [, scheme = ''] = /^([^:/]*):\/\//.exec(endpoint) ?? [];
  return schemesOf(driver).includes(scheme) && addresses[scheme]?.test(endpoint) === true && hasPort(endpoint);
}

function hasPort(endpoint: string): boolean {
  const [, written] = /^(?:tcp|ssh):\/\/[^/]*:(\d+)(?=\/|$)/.exec(endpoint) ?? [];
  return written === undefined || (Number(written) > 0 && Number(written) < 65536);
}

/** Addresses as people have them at hand, and the scheme that makes them endpoints. */
const nearly: readonly (readonly [written: RegExp, scheme: string])[] = [
  [/^(?:https?|tcp):\/\/(?<rest>.+)$/i, 'tcp://'],
  [/^ssh:\/*(?<rest>[^/].*)$/i, 'ssh://'],
  [/^(?<rest>[^\s:@/]+@[^\s@/]+)$/, 'ssh://'],
  [/^(?<rest>[^\s:@/]+:\d+)$/, 'tcp://'],
  [/^(?<rest>\/.*)$/, 'unix://'],
];

function whatIsMeant(endpoint: string): string | undefined {
  for (const [written, scheme] of nearly) {
    const rest = written.exec(endpoint)?.groups?.['rest'];
    const guess = `${scheme}${rest ?? ''}`;
    if (rest !== undefined && guess !== endpoint && isAddress(guess, 'docker')) return `write "${guess}"`;
  }
  return undefined;
}

function shapes(driver: Driver): string {
  return driver === 'remote'
    ? 'a BuildKit is reached by tcp://HOST:PORT, unix:///PATH, ssh://USER@HOST, docker-container://NAME or kube-pod://NAME'
    : 'an engine is reached by ssh://USER@HOST, tcp://HOST:PORT, unix:///PATH or the name of a Docker context; without an endpoint it is the engine of the Docker CLI';
}
