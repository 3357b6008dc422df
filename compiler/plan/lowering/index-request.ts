import type { DescriptorChanges, Signer } from '../../manifest/model.ts';
import type { Span } from '../../source/source-file.ts';
import type { Output } from '../command.ts';
import type { Word } from './commands.ts';

/** An index to write. */
export interface IndexRequest {
  readonly name: string;
  readonly span: Span;
  /** The target whose index it is; undefined: that of several. */
  readonly target: string | undefined;
  /** In the order in which they are written. */
  readonly references: readonly string[];
  /** The reference whose images stay. */
  readonly append: string | undefined;
  readonly sources: readonly IndexSource[];
  /** Sorted, as the index shows them. */
  readonly platforms: readonly string[];
  /** Of the index, in the words of buildx, such as `index:key=value`. */
  readonly annotations: readonly string[];
  /** What signs it before its tags are written. */
  readonly sign: Signer | undefined;
}

/** An image or index that an index takes up. */
export interface IndexSource {
  /** For people: the reference; of this run, the target and its platforms. */
  readonly title: string;
  readonly isForeign: boolean;
  /** What buildx finds it by. */
  readonly name: Word;
  readonly repository: string;
  /** Where this run has made it by digest. */
  readonly digest: Output | undefined;
  /** Platforms whose images were built with attestations because the file says so. */
  readonly attested: readonly string[];
  /** Steps after which it is there. */
  readonly needs: readonly string[];
  /** What the index is to say of its platforms. */
  readonly changes: DescriptorChanges;
}

/** The index that takes sources up. */
export interface IndexPlace {
  readonly name: string;
  readonly span: Span;
  /** Where its tags are. */
  readonly repositories: readonly string[];
  /** Whether descriptors stand beside the sources: then all of them have to be in one repository. */
  readonly isChanged: boolean;
  /** Whether it has to be known which platforms the sources of others bring. */
  readonly isAppended: boolean;
}

/** Annotations as buildx takes them. */
export function annotationFlags(annotations: readonly string[]): string[] {
  return annotations.flatMap((annotation) => ['--annotation', annotation]);
}
