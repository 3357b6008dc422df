import type { Display, DisplayOptions } from './view.ts';

/** Every event as one line of JSON, for tools. */
export function jsonDisplay({ write }: Pick<DisplayOptions, 'write'>): Display {
  return (event) => write(`${JSON.stringify(event)}\n`);
}
