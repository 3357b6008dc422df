import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { SaidBlock } from './said-block.ts';

/** Refuses a name that could not be a part of the name of a builder, a node, a container or a file. */
export function checkName(kind: 'builder' | 'node' | 'test', { name, span }: SaidBlock): Diagnostic[] {
  return /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/.test(name) ? [] : [diagnostic('unsafe-name', span, { kind, name })];
}
