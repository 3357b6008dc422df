import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';

interface Part {
  readonly exports: object;
}

/** A part as a function of what CommonJS gives it, in that order. */
type Run = (...given: unknown[]) => void;

/** Bytecode is V8's own, of one version and one kind of machine; V8 itself refuses what it did not write. */
const shelf = `bytecode-${process.versions.v8}-${process.arch}`;

/**
 * The files that the command line is bundled into, CommonJS modules side by side in one folder, each run at most once.
 * Compiling their text is a third of what a short command costs. So building mab keeps V8's bytecode beside them
 * (`vm.Script`'s `cachedData`); where there is none for this Node, they are compiled from their text as always.
 */
export class BundledParts {
  readonly #folder: string;
  readonly #parts = new Map<string, Part>();
  readonly #scripts = new Map<string, Script>();

  /** @param folder absolute */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** What the part exports. Throws what running it throws. */
  load(name: string): object {
    const known = this.#parts.get(name);
    if (known !== undefined) return known.exports;
    const part: Part = { exports: {} };
    this.#parts.set(name, part);
    const file = join(this.#folder, name);
    const real = createRequire(file);
    const require = (id: string): unknown => (id.startsWith('./mab-') ? this.load(id.slice(2)) : real(id));
    const run = this.#compiled(name, file).runInThisContext() as Run;
    run.apply(part.exports, [part.exports, require, part, file, this.#folder]);
    return part.exports;
  }

  /** The file of the bytecode of each part that was loaded, and its content: all functions that ran until now. */
  *bytecode(): Generator<readonly [file: string, content: Buffer]> {
    for (const [name, script] of this.#scripts) yield [this.#bytecodeOf(name), script.createCachedData()];
  }

  #compiled(name: string, file: string): Script {
    const text = `(function (exports, require, module, __filename, __dirname) {${readFileSync(file, 'utf8')}\n})`;
    const script = new Script(text, { filename: file, cachedData: readIfThere(this.#bytecodeOf(name)) });
    this.#scripts.set(name, script);
    return script;
  }

  #bytecodeOf(name: string): string {
    return join(this.#folder, shelf, name.replace(/\.js$/, '.bin'));
  }
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
