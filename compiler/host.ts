/**
 * What a compilation may know of the world around it. Everything that is asked for is recorded in the plan's inputs,
 * so the same inputs give the same bytes on every machine.
 */
export interface Host {
  /** The platform of the machine that builds when nothing else is declared, normalised: `linux/amd64`. */
  readonly platform: string;
  /** Milliseconds since the Unix epoch; asked once per compilation, by `timestamp()`. */
  readonly now: () => number;
  /** That many random bytes; for `uuidv4` and `bcrypt`. */
  readonly random: (bytes: number) => Uint8Array;
  /** The home directory, for `homedir()`. */
  readonly home: () => string;
  /** The value of an environment variable, or undefined where it is not set. */
  readonly env: (name: string) => string | undefined;
  /**
   * The text of a file that a manifest refers to, by its path from the invocation's directory; undefined where there is
   * none. Compose files take variables, services and projects from others.
   */
  readonly file?: (path: string) => string | undefined;
}
