import type { Span } from '../source/source-file.ts';
import type { BakeGroup, BakeTarget } from './bake/target.ts';

/** What a set of files declares, merged and evaluated for one command line: only what was asked for, in order. */
export interface Manifest {
  /** The targets that were asked for, and those they or a manifest need; in the order of a bake print. */
  readonly targets: ReadonlyMap<string, Target>;
  /** The groups that `bake --print` shows: `default`, and the groups that were named. */
  readonly groups: ReadonlyMap<string, BakeGroup>;
  /** Names of targets that were asked for themselves, in order, groups expanded. */
  readonly requested: readonly string[];
  readonly builders: ReadonlyMap<string, Builder>;
  readonly emulation: Emulation | undefined;
  /** The `manifest` blocks that were asked for, in order. */
  readonly joins: readonly Join[];
  /** Names of the variables whose values must not appear anywhere. */
  readonly sensitive: ReadonlySet<string>;
}

/** A target with everything resolved: `bake` is what Bake would print of it, the rest is mab's own. */
export interface Target extends Buildable {
  readonly name: string;
  readonly assemble: Located<Assemble> | undefined;
  /** What `platform` blocks make of it, by normalised platform: complete, not only what differs. */
  readonly variants: ReadonlyMap<string, Buildable>;
  readonly tests: readonly ImageTest[];
  readonly annotate: DescriptorChanges;
  /** Whether the program that a published image starts has to be one of its platform. */
  readonly checkProgram: boolean;
  readonly sign: Signer | undefined;
}

/** A command that signs what is published: one call for each digest, before any tag points at it. */
export interface Signer {
  /** Where it was written. */
  readonly span: Span;
  readonly program: string;
  readonly args: readonly SignerWord[];
}

/** One argument, its parts joined: text, and what is filled in. */
export type SignerWord = readonly (string | { readonly placeholder: SignerPlaceholder })[];

/** `ref` is `repository@digest`. */
export type SignerPlaceholder = 'ref' | 'repository' | 'digest';

/** What is built: a target, or a target as one of its `platform` blocks has it. */
export interface Buildable {
  /** The header of the block that declares it (the last one, when files are merged). */
  readonly span: Span;
  readonly bake: BakeTarget;
  readonly builder: Located<string> | undefined;
  readonly node: Located<string> | undefined;
  /** The tag of one platform, with placeholders. */
  readonly archTag: Located<string> | undefined;
  readonly strategy: Located<Strategy> | undefined;
  /** Attributes that a `platform` block sets: they are about that platform, and stay as they are written. */
  readonly verbatim: ReadonlySet<string>;
  /** Where an attribute, or an element of its list, was written; its own span where it was not. */
  readonly spanOf: (attribute: string, index?: number) => Span;
}

/** How a platform is built: `auto` natively where it can be, else emulated. */
export type Strategy = 'auto' | 'native' | 'emulate' | 'cross';

/** A `test` block: the image of each platform is run before any tag is written. */
export interface ImageTest {
  readonly name: string;
  readonly span: Span;
  /** Argv in place of entrypoint and command, or in place of the command only; undefined: the image as it is. */
  readonly command: { readonly replaces: 'entrypoint' | 'command'; readonly argv: readonly string[] } | undefined;
  /** What is asked of it while it runs; undefined: it is run to its end. */
  readonly http: HttpCheck | undefined;
  /** Of standard output. */
  readonly wanted: WantedText | undefined;
  readonly exitCode: number;
  /** Seconds. */
  readonly timeout: number;
  /** As written; empty means every platform of the target. */
  readonly platforms: readonly Located<string>[];
}

/** An `http` block of a test. */
export interface HttpCheck {
  readonly span: Span;
  readonly port: number;
  /** Begins with `/`. */
  readonly path: string;
  readonly status: number;
  /** Of the answer's body. */
  readonly wanted: WantedText | undefined;
  /** The image that asks. */
  readonly client: string;
}

/** What a text has to be: the very text, or one with a line of which a part matches. */
export interface WantedText {
  readonly kind: 'equal' | 'match';
  readonly text: ByPlatform;
}

/** One text for all platforms, or one for each by its normalised name. */
export type ByPlatform = { readonly all: Located<string> } | { readonly each: ReadonlyMap<string, Located<string>> };

/** A `manifest` block: what targets built, or other people, joined under tags of its own. */
export interface Join {
  readonly name: string;
  readonly span: Span;
  readonly tags: readonly Located<string>[];
  readonly sources: readonly Source[];
  /** Of the index. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly annotate: DescriptorChanges;
  readonly append: boolean;
  readonly sign: Signer | undefined;
}

/** A target, matrix members included, or a reference to an image or index. */
export type Source =
  | { readonly kind: 'target'; readonly target: string; readonly span: Span }
  | { readonly kind: 'reference'; readonly reference: string; readonly span: Span };

/** What `annotate` blocks say, by normalised platform. */
export type DescriptorChanges = ReadonlyMap<string, DescriptorChange>;

/** What an index says of one platform, where that differs from what the image says; in the words of the index. */
export interface DescriptorChange {
  readonly span: Span;
  readonly os?: string;
  readonly arch?: string;
  readonly variant?: string;
  readonly osVersion?: string;
  /** Empty: as the image says. */
  readonly osFeatures: readonly string[];
  readonly annotations: Readonly<Record<string, string>>;
}

/** A value and the place it was written at. */
export interface Located<T> {
  readonly value: T;
  readonly span: Span;
}

/** How the platforms of a target become one index; see SEMANTICS in docs. */
export type Assemble = 'builder' | 'digest' | 'manifest';

export type Driver = 'docker' | 'docker-container' | 'remote' | 'kubernetes';

/** A `builder` block: machines that build together. */
export interface Builder {
  readonly name: string;
  readonly span: Span;
  readonly driver: Located<Driver>;
  /** What is done where a builder of this name is there and differs. */
  readonly onDifference: OnDifference;
  /** `registry.lan:5000`: in plain HTTP, or whose certificate nobody vouches for. */
  readonly insecureRegistries: readonly string[];
  /** In the order of the file; at least one. */
  readonly nodes: readonly BuilderNode[];
}

export type OnDifference = 'refuse' | 'replace' | 'keep';

/** A `node` block of a builder. */
export interface BuilderNode {
  readonly name: string;
  readonly span: Span;
  /** A Docker context, `unix://`, `ssh://` or `tcp://`; undefined means the engine that the CLI talks to. */
  readonly endpoint: Located<string> | undefined;
  /** As written; the planner normalises them. */
  readonly platforms: readonly Located<string>[];
  readonly driverOptions: Readonly<Record<string, string>>;
  readonly buildkitdFlags: string | undefined;
  /** A path, from the invocation's directory. */
  readonly buildkitdConfig: string | undefined;
  readonly tls: Tls | undefined;
  /** True on the node that emulates what no node runs natively. */
  readonly emulate: boolean;
}

/** Files with which a `tcp://` engine is reached; paths from the invocation's directory. */
export interface Tls {
  readonly span: Span;
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** The `emulation` block: binfmt_misc and QEMU for platforms that no node runs natively. */
export interface Emulation {
  readonly span: Span;
  readonly provider: Located<'image' | 'host' | 'none'>;
  /** The installer's image, for `provider = "image"`. */
  readonly image: string;
  /** What the image is called with; `{arch}` stands for the architecture. */
  readonly args: readonly string[];
  /** Whether image and args are those of `tonistiigi/binfmt`, which can also take away what it installed. */
  readonly uninstalls: boolean;
  /** The emulator's program, for `provider = "host"`; `{qemu}` stands for QEMU's word for the architecture. */
  readonly interpreter: string;
  /** An image for all the platforms with `/bin/sh`, in which an emulator is tried. */
  readonly probe: string;
  /** As written; empty means whatever the targets need. */
  readonly platforms: readonly Located<string>[];
}
