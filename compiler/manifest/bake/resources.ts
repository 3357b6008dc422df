/** The keys of `resources`, in the order of Bake's print. */
export const resourceKeys = [
  'memory',
  'memory-swap',
  'cpu-shares',
  'cpu-period',
  'cpu-quota',
  'cpuset-cpus',
  'cpuset-mems',
] as const;

export type ResourceKey = (typeof resourceKeys)[number];

export function isResource(key: string): key is ResourceKey {
  return (resourceKeys as readonly string[]).includes(key);
}

/** Whether a resource is a whole number; the others are words such as `2g` and `0-3`. */
export function isCount(key: ResourceKey): boolean {
  return key === 'cpu-shares' || key === 'cpu-period' || key === 'cpu-quota';
}

/** Undefined where a count is no whole number. */
export function readResource(key: ResourceKey, text: string): string | number | undefined {
  if (!isCount(key)) return text;
  const value = Number(text);
  return /^[+-]?\d+$/.test(text) && Number.isSafeInteger(value) ? value : undefined;
}
