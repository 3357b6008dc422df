/** Colours of a terminal; without colour every function leaves its text alone. */
export interface Palette {
  readonly dim: (text: string) => string;
  readonly bold: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  /** One of six colours, the same for the same text. */
  readonly tag: (text: string) => string;
}

/** ECMA-48 colours, or none. */
export function palette(color: boolean): Palette {
  const paint = (code: number) => (text: string) => (color ? `\u001b[${code}m${text}\u001b[0m` : text);
  return {
    dim: paint(2),
    bold: paint(1),
    red: paint(31),
    green: paint(32),
    yellow: paint(33),
    tag: (text) => paint(31 + (codeSum(text) % 6))(text),
  };
}

function codeSum(text: string): number {
  let sum = 0;
  for (let at = 0; at < text.length; at += 1) sum += text.charCodeAt(at);
  return sum;
}
