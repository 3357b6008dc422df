/** Comma-separated `key=value` options of BuildKit as an object, such as an output or a cache. */
export type Options = Readonly<Record<string, string>>;

/** `type`, `disabled: true` where it is switched off, and what its kind takes. */
export type Attestation = Readonly<Record<string, string | true>>;

/** Keys of an SSH agent; without paths, the agent of the machine. */
export interface SshKeys {
  readonly id?: string;
  readonly paths?: readonly string[];
}

/** A text that only the environment of the run holds: the name of its variable. */
export type FromEnvironment = Readonly<Record<'env', string>>;

/** The value of a build argument. */
export type ArgumentValue = string | FromEnvironment;

/** A source policy, in the words of buildx's own structure. */
export interface Policy {
  readonly Files: readonly { readonly Filename: string; readonly Data: null }[] | null;
  readonly Reset: boolean;
  readonly Disabled: boolean;
  readonly Strict: boolean | null;
  readonly LogLevel: string | null;
}

/** Limits of RUN instructions, words as they are written. */
export type Resources = Readonly<Record<string, string | number>>;

/**
 * A resolved target in the words and the form of `docker buildx bake --print` (buildx 0.36), keys in its order. Values
 * are what is meant: Bake's print escapes some of them, which emit/bake/json.ts does. What is absent was not set.
 */
export interface BakeTarget {
  readonly description?: string;
  readonly annotations?: readonly string[];
  readonly attest?: readonly Attestation[];
  readonly context?: string;
  readonly contexts?: Readonly<Record<string, string>>;
  readonly dockerfile?: string;
  readonly 'dockerfile-inline'?: string;
  readonly args?: Readonly<Record<string, ArgumentValue>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly tags?: readonly string[];
  readonly 'cache-from'?: readonly Options[];
  readonly 'cache-to'?: readonly Options[];
  readonly target?: string;
  readonly secret?: readonly Options[];
  readonly ssh?: readonly SshKeys[];
  readonly platforms?: readonly string[];
  readonly output?: readonly Options[];
  readonly pull?: boolean;
  readonly 'no-cache'?: boolean;
  readonly network?: string;
  readonly 'no-cache-filter'?: readonly string[];
  readonly 'shm-size'?: string;
  readonly ulimits?: readonly string[];
  readonly resources?: Resources;
  readonly call?: string;
  readonly entitlements?: readonly string[];
  readonly 'extra-hosts'?: Readonly<Record<string, string>>;
  readonly policy?: readonly Policy[];
}

/** A group as `bake --print` shows it. */
export interface BakeGroup {
  readonly description?: string;
  /** Null where compose files have no service to build; in Go that is another list than an empty one. */
  readonly targets: readonly string[] | null;
}
