import { catalogue, type Code } from '../../compiler/diagnostics/catalogue.ts';
import { listParameters } from '../../compiler/diagnostics/catalogue/entry.ts';
import { nearest } from '../../compiler/diagnostics/suggestion.ts';
import { usageError } from '../complaint.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { World } from '../world.ts';

interface Entry {
  readonly severity: string;
  readonly message: (params: object) => string;
  readonly hint?: (params: object) => string | undefined;
}

const entries = catalogue as unknown as Readonly<Record<Code, Entry>>;

/** `mab explain CODE`: the sentence of a code and what to do; without a code, all of them. */
export function explainCommand(code: string | undefined, { stdout }: World): ExitCode {
  if (code === undefined) {
    for (const known of Object.keys(entries).sort() as Code[]) stdout.write(summary(known));
    return exitCode.done;
  }
  if (!isCode(code)) {
    const near = nearest(code, Object.keys(entries));
    throw usageError(
      `there is no diagnostic with the code "${code}"`,
      near === undefined ? '`mab explain` lists them all' : `did you mean \`mab explain ${near}\`?`,
    );
  }
  const { severity, message, hint } = entries[code];
  const advice = hint?.(placeholders());
  stdout.write(`${severity}[${code}]: ${message(placeholders())}\n`);
  if (advice !== undefined) stdout.write(`\nWhat to do: ${advice}\n`);
  return exitCode.done;
}

function isCode(code: string): code is Code {
  return Object.hasOwn(entries, code);
}

function summary(code: Code): string {
  const { severity, message } = entries[code];
  return `${severity}[${code}]: ${message(placeholders())}\n`;
}

/** Whatever a sentence asks for is its own name in angle brackets: `there is no variable named "<name>"`. Nothing is near. */
function placeholders(): object {
  const get = (_: object, name: string | symbol): unknown => {
    if (name === 'suggestion') return undefined;
    const placeholder = `<${String(name)}>`;
    return listParameters.has(String(name)) ? [placeholder] : placeholder;
  };
  return new Proxy({}, { get });
}
