import { diagnostic, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Attestation } from '../manifest/bake/target.ts';
import { typesOf, type AnnotationType } from '../manifest/bake/annotation.ts';
import type { Builder, Located, Target } from '../manifest/model.ts';
import { isPush } from './destination.ts';
import type { Assembly, Joined } from './job.ts';
import { isBuildx } from './lowering/builder.ts';
import type { Span } from '../source/source-file.ts';
import { declaredPlatforms } from './placement.ts';
import type { Placement } from './plan.ts';

/** What else of the file decides how a target is assembled. */
export interface Surroundings {
  /** What has `platform` blocks, the target or its contexts. */
  readonly differing: readonly string[];
  readonly joined: Joined | undefined;
}

/** The written assembly, checked, or the simplest that can express the target. */
export function chooseAssembly(
  target: Target,
  builder: Builder | undefined,
  placements: readonly Placement[],
  surroundings: Surroundings,
): Outcome<Assembly> {
  if (target.assemble === undefined) {
    return { value: infer(target, builder, placements, surroundings), diagnostics: [] };
  }
  const kind = target.assemble.value;
  return {
    value: { kind, why: `the target says assemble = "${kind}"` },
    diagnostics: check(target, builder, placements, surroundings.differing),
  };
}

function infer(
  target: Target,
  builder: Builder | undefined,
  placements: readonly Placement[],
  { differing, joined }: Surroundings,
): Assembly {
  if (builder?.driver.value === 'docker' && builder.nodes.length > 1) {
    if (joined?.isAnnotated === true) {
      return {
        kind: 'digest',
        why: 'what annotates it needs media types of OCI, which an engine does not push by itself',
      };
    }
    const [loss] = isPushed(target) ? lossesByDockerManifest(target, builder) : [];
    if (loss !== undefined) return { kind: 'digest', why: `docker manifest cannot give ${loss.what}` };
    return { kind: 'manifest', why: `${builder.name} is made of plain engines, which build one platform each` };
  }
  if (differing.includes(target.name)) return { kind: 'digest', why: 'platform blocks make the builds differ' };
  if (target.annotate.size > 0 && isPushed(target)) {
    return { kind: 'digest', why: 'annotate blocks change what the index says' };
  }
  if (placements.length === 1) return { kind: 'builder', why: 'one platform needs no assembling' };
  if (differing.length > 0) {
    return { kind: 'digest', why: `platform blocks of ${differing.join(', ')} make the builds differ` };
  }
  const uncovered = uncoveredPlatforms(builder, placements);
  if (uncovered.length > 0) {
    return { kind: 'digest', why: `no node of ${builder?.name ?? ''} declares ${uncovered.join(', ')}` };
  }
  if (target.node !== undefined && (builder?.nodes.length ?? 0) > 1) {
    return { kind: 'digest', why: `a builder of several nodes cannot be told to build on ${target.node.value}` };
  }
  return { kind: 'builder', why: 'one build covers all platforms' };
}

/**
 * Platforms that a builder of several nodes would send, with all others, to one node: buildx routes by platform only
 * where every requested one is declared. mab declares emulated platforms on the emulating node, so none is left over.
 */
function uncoveredPlatforms(builder: Builder | undefined, placements: readonly Placement[]): string[] {
  if (builder === undefined || builder.nodes.length < 2) return [];
  const declared = new Set(builder.nodes.flatMap(declaredPlatforms));
  return placements
    .filter(({ platform, mode }) => mode === 'native' && !declared.has(platform))
    .map(({ platform }) => platform);
}

function check(
  target: Target,
  builder: Builder | undefined,
  placements: readonly Placement[],
  differing: readonly string[],
): Diagnostic[] {
  const span = target.assemble?.span ?? target.span;
  const found: Diagnostic[] = [];
  if (target.assemble?.value === 'builder' && differing.includes(target.name)) {
    found.push(diagnostic('platforms-differ-in-one-build', span, { target: target.name }));
  }
  const contexts = differing.filter((name) => name !== target.name);
  if (target.assemble?.value === 'builder' && contexts.length > 0 && placements.length > 1) {
    const params = { target: target.name, context: contexts.join('", "') };
    found.push(diagnostic('contexts-differ-in-one-build', span, params));
  }
  if (target.assemble?.value === 'builder' && target.annotate.size > 0) {
    found.push(diagnostic('annotate-with-builder', span, { target: target.name }));
  }
  if (target.assemble?.value === 'manifest') {
    found.push(...lossesByDockerManifest(target, builder).map(({ diagnostic: one }) => one));
  }
  if (target.assemble?.value === 'builder' && builder?.driver.value === 'docker') {
    const engines = new Set(placements.map(({ where }) => where.engine));
    if (engines.size > 1) found.push(diagnostic('engines-cannot-share-a-build', span, { builder: builder.name }));
  }
  return found;
}

function isPushed({ bake: { output = [] } }: Target): boolean {
  return output.some(isPush);
}

/** Something that a target asks for and that an index made by `docker manifest` lacks. */
interface Loss {
  readonly what: string;
  readonly diagnostic: Diagnostic;
}

/** `docker manifest` knows no annotations, joins no attestations, and tells the digest of an index once its tag is written. */
function lossesByDockerManifest(whole: Target, builder: Builder | undefined): Loss[] {
  const { name: target, sign, annotate, bake, spanOf } = whole;
  const { attest = [] } = bake;
  const annotated = [...annotate].filter(([, change]) => Object.keys(change.annotations).length > 0);
  const lost = (of: string, span: Span): Loss => ({
    what: 'annotations',
    diagnostic: diagnostic('annotations-with-manifest', span, { of }),
  });
  return [
    ...lostAnnotations(whole, builder).map(({ value, span }) => lost(`"${value}"`, span)),
    ...annotated.map(([platform, { span }]) => lost(`what annotate says of ${platform}`, span)),
    ...(sign === undefined
      ? []
      : [
          {
            what: 'the digest of what is signed before its tag',
            diagnostic: diagnostic('sign-with-manifest', sign.span, { target }),
          },
        ]),
    ...(attest.some(isAsked)
      ? [{ what: 'attestations', diagnostic: diagnostic('attest-with-manifest', spanOf('attest'), { target }) }]
      : []),
  ];
}

/**
 * Annotations of images are theirs, where a BuildKit pushes them: with its media types an engine keeps them neither in its
 * store nor where it pushes (tried with dockerd 26).
 */
function lostAnnotations({ variants, ...target }: Target, builder: Builder | undefined): Located<string>[] {
  const written = [target, ...variants.values()].flatMap(({ bake: { annotations = [] }, spanOf }) =>
    annotations.map((value, at) => ({ value, span: spanOf('annotations', at) })),
  );
  const isKept = (type: AnnotationType) => type === 'manifest' && isBuildx(builder);
  const unique = new Map(written.map((one) => [one.value, one]));
  return [...unique.values()].filter(({ value }) => !typesOf(value).every(isKept));
}

/** An attestation that is not switched off. */
function isAsked(attestation: Attestation): boolean {
  return attestation['disabled'] !== true;
}
