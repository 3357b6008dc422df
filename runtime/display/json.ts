import type { Display, DisplayOptions } from './view.ts';

/** Every event as one line of JSON, for tools: `schemas/event.schema.json`. */
export function jsonDisplay({ write }: Pick<DisplayOptions, 'write'>): Display {
  return { show: (event) => write(`${JSON.stringify(event)}\n`), close: () => undefined };
}
