import type { Host } from '../../compiler/host.ts';

/** A host on which nothing is set, nothing is there, and nothing ever changes. */
export const bareHost: Host = {
  platform: 'linux/amd64',
  now: () => 0,
  random: (bytes) => new Uint8Array(bytes),
  home: () => '/home',
  env: () => undefined,
  file: () => undefined,
};
