import type { RegistryTools } from '../../../runtime/registry/session.ts';

/** How registries of this machine are spoken to by somebody without credentials. */
export const anonymousTools: RegistryTools = {
  credentials: () => Promise.resolve(undefined),
  authorities: () => undefined,
  proxyFor: () => undefined,
  insecure: new Set(),
  timeout: 5000,
};
