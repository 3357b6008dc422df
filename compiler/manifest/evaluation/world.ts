import type { Host } from '../../host.ts';
import { SourceFile } from '../../source/source-file.ts';
import { parseBool } from '../bake/csv.ts';

/** A text from outside the files, as a file of its own so that complaints can point into it. */
export type Given = SourceFile;

/** Where variables get their values from outside the files: `--var` first, then the environment. */
export class World {
  readonly host: Host;
  /** Whether a file declares a variable of that name. */
  readonly isVariable: (name: string) => boolean;
  readonly #flags: ReadonlyMap<string, Given>;
  #isEnvironmentClosed: boolean | undefined;

  constructor(host: Host, flags: ReadonlyMap<string, Given>, isVariable: (name: string) => boolean) {
    this.host = host;
    this.#flags = flags;
    this.isVariable = isVariable;
  }

  /** What is given for a name, if anything. */
  given(name: string): Given | undefined {
    const flag = this.#flags.get(name);
    if (flag !== undefined) return flag;
    const value = this.environment(name);
    return value === undefined ? undefined : new SourceFile(`environment variable ${name}`, value);
  }

  /** The environment, unless BUILDX_BAKE_DISABLE_VARS_ENV_LOOKUP closes it. */
  environment(name: string): string | undefined {
    this.#isEnvironmentClosed ??= parseBool(this.host.env('BUILDX_BAKE_DISABLE_VARS_ENV_LOOKUP') ?? '') ?? false;
    return this.#isEnvironmentClosed ? undefined : this.host.env(name);
  }
}
