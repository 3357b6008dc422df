import type { Span } from '../source/source-file.ts';
import type { BakeGroup, BakeTarget } from './bake/target.ts';

/** What a set of files declares, merged and evaluated for one command line: only what was asked for, in order. */
export interface Manifest {
  /** The targets that were asked for, and those they take as `target:` contexts; in the order of a bake print. */
  readonly targets: ReadonlyMap<string, Target>;
  /** The groups that `bake --print` shows: `default`, and the groups that were named. */
  readonly groups: ReadonlyMap<string, BakeGroup>;
  /** Names of targets that were asked for themselves, in order, groups expanded. */
  readonly requested: readonly string[];
  readonly builders: ReadonlyMap<string, Builder>;
  readonly emulation: Emulation | undefined;
}

/** A target with everything resolved: `bake` is what Bake would print of it, the rest is mab's own. */
export interface Target {
  readonly name: string;
  /** The header of the block that declares it (the last one, when files are merged). */
  readonly span: Span;
  readonly bake: BakeTarget;
  readonly builder: Located<string> | undefined;
  readonly assemble: Located<Assemble> | undefined;
  readonly archTag: Located<string> | undefined;
  /** Where an attribute, or an element of its list, was written; the target's own span where it was not. */
  readonly spanOf: (attribute: string, index?: number) => Span;
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
  /** In the order of the file; at least one. */
  readonly nodes: readonly BuilderNode[];
}

/** A `node` block of a builder. */
export interface BuilderNode {
  readonly name: string;
  readonly span: Span;
  /** A Docker context, `unix://`, `ssh://` or `tcp://`; undefined means the engine that the CLI talks to. */
  readonly endpoint: Located<string> | undefined;
  /** As written; the planner normalises them. */
  readonly platforms: readonly Located<string>[];
  readonly driverOptions: Readonly<Record<string, string>>;
  /** True on the node that emulates what no node runs natively. */
  readonly emulate: boolean;
}

/** The `emulation` block: binfmt_misc and QEMU for platforms that no node runs natively. */
export interface Emulation {
  readonly span: Span;
  readonly provider: Located<'image' | 'host' | 'none'>;
  /** The installer's image, for `provider = "image"`. */
  readonly image: string;
  /** An image for all the platforms with `/bin/sh`, in which an emulator is tried. */
  readonly probe: string;
  /** As written; empty means whatever the targets need. */
  readonly platforms: readonly Located<string>[];
}
