import type { FunctionSpec } from '../function.ts';
import { conversion } from './conversion.ts';

/** Bake's functions by name. */
export const library: ReadonlyMap<string, FunctionSpec> = new Map([...conversion].map((spec) => [spec.name, spec]));
