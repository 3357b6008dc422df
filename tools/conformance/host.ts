import type { Host } from '../../compiler/host.ts';

/** A host with nothing of this machine in it but the clock and chance. */
export function hostOf(env: Readonly<Record<string, string>> = {}): Host {
  return {
    platform: 'linux/amd64',
    now: () => Date.now(),
    random: (bytes) => globalThis.crypto.getRandomValues(new Uint8Array(bytes)),
    home: () => '/root',
    env: (name) => env[name],
  };
}
