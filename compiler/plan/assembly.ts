import { diagnostic, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Attestation } from '../manifest/bake/target.ts';
import type { Builder, Target } from '../manifest/model.ts';
import { isPush } from './destination.ts';
import type { Assembly } from './job.ts';
import { declaredPlatforms } from './placement.ts';
import type { Placement } from './plan.ts';

/** The written assembly, checked, or the simplest that can express the target. */
export function chooseAssembly(
  target: Target,
  builder: Builder | undefined,
  placements: readonly Placement[],
): Outcome<Assembly> {
  if (target.assemble === undefined) {
    const value = infer(target, builder, placements);
    return { value, diagnostics: value.kind === 'manifest' && isPushed(target) ? checkAnnotations(target) : [] };
  }
  const kind = target.assemble.value;
  return {
    value: { kind, why: `the target says assemble = "${kind}"` },
    diagnostics: check(target, builder, placements),
  };
}

function infer(target: Target, builder: Builder | undefined, placements: readonly Placement[]): Assembly {
  if (builder?.driver.value === 'docker' && builder.nodes.length > 1) {
    if (target.sign !== undefined && isPushed(target)) {
      return { kind: 'digest', why: 'what is signed needs a digest before its tag, which docker manifest cannot give' };
    }
    return { kind: 'manifest', why: `${builder.name} is made of plain engines, which build one platform each` };
  }
  if (target.variants.size > 0) return { kind: 'digest', why: 'platform blocks make the builds differ' };
  if (target.annotate.size > 0 && isPushed(target)) {
    return { kind: 'digest', why: 'annotate blocks change what the index says' };
  }
  if (placements.length === 1) return { kind: 'builder', why: 'one platform needs no assembling' };
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

function check(target: Target, builder: Builder | undefined, placements: readonly Placement[]): Diagnostic[] {
  const span = target.assemble?.span ?? target.span;
  const found: Diagnostic[] = [];
  if (target.assemble?.value === 'builder' && target.variants.size > 0) {
    found.push(diagnostic('platforms-differ-in-one-build', span, { target: target.name }));
  }
  if (target.assemble?.value === 'builder' && target.annotate.size > 0) {
    found.push(diagnostic('annotate-with-builder', span, { target: target.name }));
  }
  if (target.assemble?.value === 'manifest') found.push(...checkAnnotations(target), ...checkSigner(target));
  if (target.assemble?.value === 'manifest' && target.bake.attest?.some(isAsked) === true) {
    found.push(diagnostic('attest-with-manifest', target.spanOf('attest'), { target: target.name }));
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

/** `docker manifest` knows none. */
function checkAnnotations({ annotate }: Target): Diagnostic[] {
  return [...annotate]
    .filter(([, { annotations }]) => Object.keys(annotations).length > 0)
    .map(([platform, { span }]) => diagnostic('annotations-with-manifest', span, { platform }));
}

/** `docker manifest` tells the digest of an index once its tag is written. */
function checkSigner({ sign, name: target }: Target): Diagnostic[] {
  return sign === undefined ? [] : [diagnostic('sign-with-manifest', sign.span, { target })];
}

/** An attestation that is not switched off. */
function isAsked(attestation: Attestation): boolean {
  return attestation['disabled'] !== true;
}
