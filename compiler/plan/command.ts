import type { Residual } from '../values/value.ts';
/** A name that people can read, unique in its plan: `build/app/linux-arm64`. */
export type StepId = string;

/** A step's output, by name. */
export interface Output {
  readonly out: StepId;
  readonly name: string;
}

/**
 * A piece of an argument: text; an output of an earlier step, or of an earlier command of the same; an environment
 * variable of the run; a file in the run's temporary folder; letters and digits that are this run's own, for names that
 * two runs at a time must not share; the text of a program of the plan; the absolute path of
 * a file that stands relative to the plan's folder; or an expression that stays open.
 */
export type Part =
  | string
  | Output
  | { readonly env: string }
  | { readonly tmp: string }
  | { readonly run: 'id' }
  | { readonly program: string }
  | { readonly file: string }
  | { readonly open: Residual };

/** One argument: its parts joined, quoted only by who renders it. */
export type Arg = readonly Part[];

/** Arguments that only the run knows: every line of an earlier output is one, in its order. There may be none. */
export interface Lines {
  readonly lines: Output;
}

/** Whether a word of a command stands for the lines of an output. */
export function isLines(word: unknown): word is Lines {
  return typeof word === 'object' && word !== null && 'lines' in word;
}

/** A process: never a shell string. `stdin` is its whole standard input, else it is empty. */
export interface Command {
  readonly argv: readonly (Arg | Lines)[];
  readonly env?: Readonly<Record<string, Arg>>;
  readonly stdin?: Arg;
  /** Exit codes besides 0 that are no failure. */
  readonly tolerate?: readonly number[];
  /** A line of standard error with which a failure is none, such as that there is nothing yet; never beside `expect`. */
  readonly excuse?: string;
  readonly capture?: readonly Capture[];
  /** What standard output must show besides the exit code; else the command has failed. */
  readonly expect?: Match;
  /** What is told where standard output does not show what is expected, which is no failure then: one sentence. */
  readonly warning?: string;
  /** Seconds after which the command is ended, and has failed. */
  readonly timeout?: number;
  /** Run when this command has failed, to show why; how it ends itself means nothing. */
  readonly evidence?: Command;
  /** What a person does when this command fails: one sentence, printed by every face. */
  readonly remedy?: string;
}

/**
 * An output of a step: a key of the metadata file that the command writes, its last line of standard output, or all
 * lines of it. Blank lines count for nothing. `digest`: `sha256:` and the SHA-256 (hex) of standard output without the
 * line break that ends it; such a command has no \`expect\` and no other capture of standard output.
 */
export type Capture =
  | {
      readonly name: string;
      readonly from: 'metadata';
      /** Of bake, which reports by target. */
      readonly target?: string;
      readonly key: string;
      readonly file: Arg;
    }
  | { readonly name: string; readonly from: 'last-line' }
  | { readonly name: string; readonly from: 'lines' }
  | { readonly name: string; readonly from: 'digest' };

/** Tells that a step has nothing to do: by a probe, or by lines of a file of the machine. */
export type Guard =
  | { readonly probe: Command; readonly satisfied: Match }
  | { readonly file: string; readonly hasLines: readonly string[] };

/**
 * What a command's result is compared with. `stdoutEquals` leaves trailing line breaks out, as `$(…)` does.
 * `stdoutHasLine` folds runs of blanks in every line and leaves blanks at its ends out. `stdoutMatches`: a part of some
 * line matches a regular expression of the kind that `compiler/manifest/own/pattern.ts` lets through, byte by byte.
 * `stdoutPlatforms`: standard output is an OCI image index or Docker
 * manifest list as JSON, and its platforms (`os/arch[/variant]`, attestations aside) are exactly these, once each; a
 * descriptor without platform counts as an image of its own, and is compared when one platform is wanted. What is in
 * containerd's normal form stands for all that mean it; else (`linux/arm64/v8`, `windows(10.0.1)/amd64`) for just that.
 * With `andOthers` there may be further platforms, which also stand there once each. The index says all of `facts`,
 * among others. `stdoutAtLeast`: the first line begins with a version that is this one or later, compared number by
 * number, as `6.1.0-18-amd64` is later than `4.8`. `stdoutBuilder`: what `docker buildx inspect` prints, as facts, one a
 * line:
 *
 *     driver docker-container
 *     node arm
 *     node arm endpoint ssh://arm.example.com
 *     node arm platform linux/arm64             (explicit ones only)
 *     node arm option network="host"            (the value as Go quotes it)
 *     node arm flags --debug                    (without the entitlement that buildx adds by itself)
 *
 * A wanted fact that ends in ` *` leaves open which facts there are that begin as it does.
 */
export type Match =
  | { readonly exit: number }
  | { readonly stdoutEquals: Arg }
  | { readonly stdoutHasLine: string }
  | { readonly stdoutMatches: string }
  | {
      readonly stdoutPlatforms: readonly string[];
      readonly andOthers?: true;
      readonly facts?: readonly IndexFact[];
    }
  | { readonly stdoutAtLeast: string }
  | { readonly stdoutBuilder: readonly Arg[]; readonly compare: BuilderComparison };

/**
 * What an index says beside its platforms: annotations, its media type, and `attested`: an attestation is about the image
 * of the platform, or, of `index`, about nothing that it does not list.
 */
export type IndexFact =
  | AnnotationFact
  | { readonly of: string; readonly mediaType: string }
  | { readonly of: string; readonly attested: true };

/** An annotation of an index, or of what it says of a platform. */
export interface AnnotationFact {
  /** `index`, or the platform as `stdoutPlatforms` names it. */
  readonly of: string;
  readonly key: string;
  readonly value: string;
}

/**
 * How the facts of a builder are compared with those that are wanted. `equal`: the same. `begun`: some of its nodes are
 * missing or all, and the others are the same, so that it can be completed. `holds`: these are among them.
 */
export type BuilderComparison = 'equal' | 'begun' | 'holds';
