import { own, type AttributeRule, type BlockRule } from './rules.ts';

export const drivers = ['docker-container', 'docker', 'remote', 'kubernetes'] as const;
export const assemblies = ['builder', 'digest', 'manifest'] as const;
export const strategies = ['auto', 'native', 'emulate', 'cross'] as const;
export const emulationProviders = ['image', 'host', 'none'] as const;
export const differences = ['refuse', 'replace', 'keep'] as const;

function block(doc: string, attributes: BlockRule['attributes'], more: Partial<BlockRule> = {}): BlockRule {
  return { labels: [], bake: false, attributes, blocks: {}, doc, ...more };
}

const named = { labels: ['name'] } as const;

const tls = block('The certificates with which a `tcp://` engine is reached.', {
  ca: own('string', "The file of the authority that signed the engine's certificate."),
  cert: own('string', 'The file of the certificate that the engine asks for.'),
  key: own('string', 'The file of its key.'),
});

const node = block(
  'A machine of a builder.',
  {
    endpoint: own('string', 'A Docker context, `unix://`, `ssh://` or `tcp://`; left out, the engine of the CLI.'),
    platforms: own('strings', 'What the node runs natively.'),
    'driver-opts': own('table', "Options of the node's driver.", { merge: 'by-key' }),
    'buildkitd-flags': own('string', "Flags of the node's buildkitd."),
    'buildkitd-config': own('string', "The file of the node's buildkitd configuration."),
    emulate: own('bool', 'Whether it emulates what no node runs natively.'),
  },
  { ...named, blocks: { tls } },
);

const wantedText = {
  expect: own('by-platform', 'What the body of the answer is, without line breaks at its end.'),
  pattern: own('by-platform', 'A regular expression that a part of some line of the body matches.'),
};

const http = block('Asks the running image over HTTP, in place of running it to its end.', {
  port: own('number', 'The port on which it listens.', { required: true }),
  path: own('string', 'What is asked for; `/` when it is left out.'),
  status: own('number', 'The status of the answer; 200 when it is left out.'),
  ...wantedText,
  client: own('string', 'An image with the sh and wget of busybox that asks; `busybox:latest` when it is left out.'),
});

/** `test` in a target. */
export const testBlock: BlockRule = block(
  'Runs the image of each platform before any tag is written.',
  {
    run: own('strings', 'What is run, in place of entrypoint and command.'),
    args: own('strings', 'What is run by the entrypoint, in place of the command.'),
    expect: own('by-platform', 'What standard output is, without line breaks at its end.'),
    pattern: own('by-platform', 'A regular expression that a part of some line of standard output matches.'),
    'exit-code': own('number', 'The exit code; 0 when it is left out.'),
    timeout: own('duration', 'How long it may take; 60 seconds when it is left out.'),
    platforms: own('strings', 'Platforms whose image is tested; all of them when it is left out.'),
  },
  { ...named, blocks: { http } },
);

/** `annotate` in a target or manifest. */
export const annotateBlock: BlockRule = block(
  'What the index says of one platform.',
  {
    os: own('string', 'The operating system.'),
    arch: own('string', 'The architecture.'),
    variant: own('string', 'The variant of the architecture.'),
    'os-version': own('string', 'The version of the operating system, as Windows needs it.'),
    'os-features': own('strings', 'Features of the operating system.'),
    features: own('strings', 'Features of the processor, which no tool writes any more.'),
    annotations: own('table', 'Annotations of the descriptor.', { merge: 'by-key' }),
  },
  { labels: ['platform'] },
);

/** `sign` in a target or manifest. */
export const signRule: AttributeRule = own(
  'strings',
  'The command that signs what is published, before its tags: {ref} {repository} {digest} are filled in.',
);

/** Blocks of mab's own at the top of a file. */
export const ownBlocks = {
  builder: block(
    'Machines that build together.',
    {
      driver: own('string', 'How its nodes run BuildKit.', { words: drivers }),
      'insecure-registries': own(
        'strings',
        'Registries in plain HTTP, or whose certificate nobody vouches for, that the engines of the nodes know as such.',
      ),
      'on-difference': own('string', 'What is done where a builder of this name differs from what is declared.', {
        words: differences,
      }),
    },
    { ...named, blocks: { node } },
  ),
  emulation: block('Emulators for platforms that no node runs natively.', {
    provider: own('string', 'Who installs the emulators.', { words: emulationProviders }),
    image: own('string', 'The image that installs them.'),
    args: own('strings', 'What the image is called with; `{arch}` is filled in.'),
    interpreter: own('string', 'The program of QEMU that provider host registers; `{qemu}` is filled in.'),
    probe: own('string', 'A small image in which an emulator is tried.'),
    platforms: own('strings', 'What is emulated; left out, whatever is needed.'),
  }),
  manifest: block(
    'Joins what targets built, or other people, under tags of its own.',
    {
      tags: own('strings', 'References that are written.', { required: true }),
      sources: own('sources', 'Targets, and references to images or indexes.', { required: true, merge: 'append' }),
      annotations: own('table', 'Annotations of the index.', { merge: 'by-key' }),
      append: own('bool', 'Whether what the first tag holds already stays, but for the platforms of the sources.'),
      sign: signRule,
    },
    { ...named, blocks: { annotate: annotateBlock } },
  ),
  mab: block('How mab treats the file.', {
    sensitive: own('strings', 'Variables whose values must not appear anywhere.', { merge: 'append' }),
  }),
} as const satisfies Record<string, BlockRule>;
