import { annotationsOf, ofOneType, readAnnotation } from '../manifest/bake/annotation.ts';
import type { Attestation } from '../manifest/bake/target.ts';
import type { DescriptorChange } from '../manifest/model.ts';
import { formatPlatform, platformParts } from '../platform/platform.ts';
import type { AnnotationFact, IndexFact } from './command.ts';
import type { BakeTarget } from './plan.ts';

/**
 * Annotations by what writes them: the build of a platform its manifest's, the joining of platforms the index and what it
 * says of them. The descriptor of an index stands in archives alone: a registry has no place for it.
 */
export function splitAnnotations({ annotations }: BakeTarget): {
  readonly ofManifests: readonly string[];
  readonly ofIndex: readonly string[];
} {
  return {
    ofManifests: annotationsOf(['manifest'], annotations),
    ofIndex: annotationsOf(['index', 'manifest-descriptor'], annotations),
  };
}

/** What other indexes say of these platforms of an image, too. */
export function descriptorAnnotations({ annotations }: BakeTarget, platforms: readonly string[]): string[] {
  const facts = annotationFacts(annotationsOf(['manifest-descriptor'], annotations), platforms);
  return facts.map(({ of, key, value }) => `manifest-descriptor[${of}]:${key}=${value}`);
}

/**
 * What an index has to say for annotations when it shows these platforms. What is written to the images themselves is
 * left out; of two values for one key the later one counts.
 */
export function annotationFacts(annotations: readonly string[], platforms: readonly string[]): AnnotationFact[] {
  const facts = ofOneType(annotations).flatMap((text): AnnotationFact[] => {
    const { types, pair } = readAnnotation(text);
    const [key = ''] = pair.split('=', 1);
    const value = pair.slice(key.length + 1);
    return holders(types[0] ?? 'manifest', platforms).map((of) => ({ of, key, value }));
  });
  return [...new Map(facts.map((fact) => [`${fact.of} ${fact.key}`, fact])).values()];
}

/** What an index has to say of a platform that is changed as it is taken up. */
export function changeFacts(of: string, { annotations }: DescriptorChange): AnnotationFact[] {
  return Object.entries(annotations).map(([key, value]) => ({ of, key, value }));
}

/** All that an index has to say: with annotations it has to be of the media type that keeps them. */
export function indexFacts(annotations: readonly AnnotationFact[], attested: readonly string[]): IndexFact[] {
  const typed = annotations.length === 0 ? [] : [{ of: 'index', mediaType: ociIndex }];
  const paired = attested.length === 0 ? [] : ['index', ...attested];
  return [...typed, ...annotations, ...paired.map((of) => ({ of, attested: true as const }))];
}

const ociIndex = 'application/vnd.oci.image.index.v1+json';

/** Whether images are built with an attestation because the file says so. */
export function isAttested({ attest = [] }: { readonly attest?: readonly Attestation[] }): boolean {
  return attest.some(({ disabled }) => disabled !== true);
}

function holders(type: string, platforms: readonly string[]): readonly string[] {
  const [, name, platform] = /^([a-z-]+)(?:\[(.*)\])?$/.exec(type) ?? [];
  if (name === 'index') return ['index'];
  if (name !== 'manifest-descriptor') return [];
  if (platform === undefined) return platforms;
  return platforms.filter((one) => one === formatPlatform(platformParts(platform)));
}
