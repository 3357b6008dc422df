/**
 * A line of somebody's output that cannot command the terminal: escape sequences are left out, of a line that redraws
 * itself the last state is kept, other control characters and those that turn the direction of text are made visible.
 * A tab stays.
 */
export function safeText(line: string): string {
  if (!/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/.test(line)) return line;
  return lastState(line.replace(escapeSequences, '')).replace(unsafe, (character) => visible(character));
}

/** ECMA-48: CSI with parameters, OSC up to its terminator, and two-character escapes. */
const escapeSequences =
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b\]|\u009d)[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|\u001b[ -/]*[0-Z\\^-~]/g;

const unsafe = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

function lastState(line: string): string {
  return line.split('\r').findLast((state) => state !== '') ?? '';
}

function visible(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return `^${String.fromCharCode(code + 0x40)}`;
  if (code === 0x7f) return '^?';
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}
