import { didYouMean, error, warning } from './entry.ts';

/** What cannot be built as it is declared. */
export const planCodes = {
  'unknown-platform': error<{ platform: string; suggestion?: string | undefined }>(
    ({ platform }) => `"${platform}" is no platform that images are built for`,
    didYouMean,
  ),
  'malformed-platform': error<{ platform: string }>(
    ({ platform }) => `"${platform}" is no platform`,
    () => 'a platform is os/arch or os/arch/variant, such as linux/arm/v7',
  ),
  'emulation-left-out': warning<{ platform: string }>(
    ({ platform }) => `${platform} is emulated here, but the emulation block does not list it`,
    ({ platform }) => `add "${platform}" to its platforms, or leave the list out to cover whatever is needed`,
  ),
  'written-twice': warning<{ kind: 'tag' | 'file' | 'cache'; name: string; by: string; before: string }>(
    ({ kind, name, by, before }) => `${by} writes the ${kind} ${name}, which ${before} writes, too`,
    ({ kind }) =>
      kind === 'tag'
        ? 'of two images under one tag the later one stays: give each its own, or join them with a manifest block'
        : 'what is written later is all that stays: give each its own',
  ),
  'output-twice': warning<{ kind: 'file' | 'cache'; name: string; by: string }>(
    ({ kind, name, by }) => `${by} writes the ${kind} ${name} twice, and only one of the two stays`,
    ({ kind }) => `give each a ${kind === 'file' ? 'dest' : 'ref'} of its own, or take one out`,
  ),
  'no-native-machine': error<{ platform: string; why: string }>(
    ({ platform, why }) => `${platform} is to be built natively, and no machine is of its kind (${why})`,
    () => 'declare a node with it among its platforms, or write strategy = "emulate" or "cross"',
  ),
  'cross-runs-foreign': error<{ stage: string; dockerfile: string }>(
    ({ stage, dockerfile }) =>
      `${stage} of ${dockerfile} runs commands of the platform that is built, so this is no cross-compiling`,
    () => 'begin it with FROM --platform=$BUILDPLATFORM and compile for $TARGETARCH, or write strategy = "emulate"',
  ),
  'platforms-differ-in-one-build': error<{ target: string }>(
    ({ target }) =>
      `target "${target}" says assemble = "builder", and one build cannot differ from platform to platform`,
    () => 'write assemble = "digest", or take the platform blocks out',
  ),
  'contexts-differ-in-one-build': error<{ target: string; context: string }>(
    ({ target, context }) =>
      `target "${target}" says assemble = "builder", and its context "${context}" differs from platform to platform`,
    () => 'write assemble = "digest", or take the platform blocks of the context out',
  ),
  'context-lacks-platform': error<{ name: string; by: string; platforms: string }>(
    ({ name, by, platforms }) => `"${by}" takes target "${name}" as a context, which is not built for ${platforms}`,
    ({ platforms }) =>
      `add ${platforms} to its platforms: without, the image would be made of another platform's files`,
  ),
  'context-of-another-builder': error<{ name: string; by: string; theirs: string; own: string | undefined }>(
    ({ name, by, theirs, own }) =>
      `"${by}" takes target "${name}" as a context, which "${theirs}" builds, and is itself built by ${own === undefined ? 'no builder of this file' : `"${own}"`}`,
    ({ own, theirs }) =>
      `they are built in one call: write builder = "${own ?? theirs}" in both, or publish the context first and take it by its reference`,
  ),
  'platform-joined-twice': error<{ platform: string; first: string; second: string }>(
    ({ platform, first, second }) => `both "${first}" and "${second}" bring an image for ${platform}`,
    () => 'an index holds each platform once: take one of them out, or out of the platforms of its target',
  ),
  'platform-shown-twice': error<{ platform: string; target: string }>(
    ({ platform, target }) => `the index of "${target}" would show two images for ${platform}`,
    () => 'an index holds each platform once: see what the annotate blocks make of its platforms',
  ),
  'platform-not-joined': error<{ platform: string; name: string; platforms: string }>(
    ({ platform, name }) => `no source of "${name}" brings ${platform}, so there is nothing to annotate`,
    ({ platforms }) => `its sources bring ${platforms}`,
  ),
  'append-elsewhere': error<{ name: string; tag: string; repository: string }>(
    ({ name, tag, repository }) => `"${name}" appends to ${repository}, and "${tag}" is in another repository`,
    ({ tag, repository }) =>
      `take it out, and copy the index when it is written: docker buildx imagetools create --tag ${tag} ${repository}:…`,
  ),
  'annotate-with-builder': error<{ target: string }>(
    ({ target }) => `target "${target}" says assemble = "builder", and then BuildKit alone says what the index holds`,
    () => 'write assemble = "digest", or take the annotate blocks out',
  ),
  'annotation-of-index': warning<{ text: string; target: string }>(
    ({ text, target }) => `"${target}" is only joined by a manifest block, so "${text}" is not written`,
    () => 'write it in annotations of the manifest block',
  ),
  'annotation-of-index-descriptor': warning<{ text: string }>(
    ({ text }) => `a registry keeps no descriptor of an index, so "${text}" is not written`,
    () => 'write index:… for the index itself; only archives (type=oci) have an index-descriptor',
  ),
  'annotations-with-manifest': error<{ of: string }>(
    ({ of }) => `docker manifest writes no annotations, so ${of} would be lost`,
    () => 'write assemble = "digest", or take it out',
  ),
  'test-without-expectation': error<{ name: string; platforms: string }>(
    ({ name, platforms }) => `test "${name}" says nothing of ${platforms}`,
    () => 'add what is expected there, or name the platforms it is for in platforms',
  ),
  'test-expects-two': error<{ name: string }>(
    ({ name }) => `test "${name}" expects an output and an exit code other than 0`,
    () => 'write two tests',
  ),
  'unsplittable-output': error<{ type: string; reason: string }>(
    ({ type, reason }) => `an output of type ${type} cannot be written for each platform: ${reason}`,
    () => 'give the output a dest',
  ),
  'attest-with-manifest': error<{ target: string }>(
    ({ target }) => `target "${target}" asks for attestations, which docker manifest cannot join`,
    () => 'write assemble = "digest", which keeps them',
  ),
  'sign-with-manifest': error<{ target: string }>(
    ({ target }) =>
      `target "${target}" says assemble = "manifest", and docker manifest makes the index with its tag, so nothing can be signed before`,
    () => 'write assemble = "digest", which needs buildx on this machine and on no node',
  ),
  'sign-unpublished': warning<{ target: string }>(
    ({ target }) => `nothing of target "${target}" is published under tags of its own, so nothing of it is signed`,
    () => 'publish it (--push does), write sign in the manifest block that joins it, or take sign out',
  ),
  'engines-cannot-share-a-build': error<{ builder: string }>(
    ({ builder }) => `the nodes of "${builder}" are separate engines, so one build cannot cover all platforms`,
    () => 'write assemble = "manifest", or a builder with driver = "docker-container"',
  ),
  'publish-without-tag': error<{ kind: 'target' | 'manifest'; name: string }>(
    ({ kind, name }) => `${kind} "${name}" is to be published, but it has no tags`,
    () => 'add tags = ["registry.example.com/name:tag"]',
  ),
  'malformed-reference': error<{ tag: string }>(
    ({ tag }) => `"${tag}" is no image reference`,
    () => 'a reference looks like registry.example.com/team/name:tag, with a lower-case path',
  ),
  'arch-tag-collision': error<{ reference: string; first: string; second: string }>(
    ({ reference, first, second }) => `the images of ${first} and ${second} would both be named ${reference}`,
    () => 'give arch-tag placeholders that tell them apart, such as "{tag}-{arch}{variant}"',
  ),
  'arch-tag-too-long': error<{ tag: string }>(
    ({ tag }) => `the tag "${tag}" is longer than the 128 characters that registries accept`,
    () => 'shorten the tag, or set arch-tag',
  ),
  'arch-tag-malformed': error<{ tag: string; platform: string }>(
    ({ tag, platform }) => `arch-tag makes "${tag}" of ${platform}, which is no tag`,
    () => 'a tag has letters, digits, "_", "." and "-", and begins with none of the last two',
  ),
  'arch-tag-placeholder': error<{ placeholder: string }>(
    ({ placeholder }) => `arch-tag knows no placeholder "${placeholder}"`,
    () => 'it knows {tag} {os} {arch} {variant} {platform}',
  ),
  'emulation-not-here': error<{ platforms: string; node: string }>(
    ({ platforms, node }) =>
      `${platforms} is emulated on node "${node}", and provider = "host" registers emulators of this machine only`,
    ({ node }) => `write provider = "image", or register them on the machine of "${node}" and write provider = "none"`,
  ),
  'emulator-unknown': error<{ platform: string }>(
    ({ platform }) => `provider = "host" knows no emulator for ${platform}`,
    () => 'write provider = "image"',
  ),
  'node-without-platforms': error<{ node: string; builder: string }>(
    ({ node, builder }) => `node "${node}" of "${builder}" is another machine, and nothing says what it runs`,
    () => 'add platforms = ["linux/arm64"] with what it runs natively',
  ),
} as const;
