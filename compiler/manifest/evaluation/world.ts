import type { Host } from '../../host.ts';
import { SourceFile } from '../../source/source-file.ts';
import { parseBool } from '../bake/csv.ts';

/** A text from outside the files, as a file of its own so that complaints can point into it. */
export type Given = SourceFile;

/**
 * Where variables get their values from outside the files: `--var` first, then the environment. Sensitive ones get none:
 * nobody looks.
 */
export class World {
  readonly host: Host;
  /** Whether a file declares a variable of that name. */
  readonly isVariable: (name: string) => boolean;
  /** Names of variables whose values are not read. */
  readonly sensitive: ReadonlySet<string>;
  readonly #flags: ReadonlyMap<string, Given>;
  #isEnvironmentClosed: boolean | undefined;

  constructor(
    host: Host,
    flags: ReadonlyMap<string, Given>,
    { isVariable, sensitive }: Pick<World, 'isVariable' | 'sensitive'>,
  ) {
    this.host = host;
    this.#flags = flags;
    this.isVariable = isVariable;
    this.sensitive = sensitive;
  }

  /** What is given for a name, if anything. */
  given(name: string): Given | undefined {
    if (this.sensitive.has(name)) return undefined;
    const flag = this.#flags.get(name);
    if (flag !== undefined) return flag;
    const value = this.environment(name);
    return value === undefined ? undefined : new SourceFile(`environment variable ${name}`, value);
  }

  /** The environment, unless BUILDX_BAKE_DISABLE_VARS_ENV_LOOKUP closes it. */
  environment(name: string): string | undefined {
    this.#isEnvironmentClosed ??= parseBool(this.host.env('BUILDX_BAKE_DISABLE_VARS_ENV_LOOKUP') ?? '') ?? false;
    return this.#isEnvironmentClosed || this.sensitive.has(name) ? undefined : this.host.env(name);
  }
}
