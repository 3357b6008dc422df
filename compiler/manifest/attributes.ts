import { annotateBlock, assemblies, ownBlocks, signRule, strategies, testBlock } from './own-blocks.ts';
import { bake, own, type AttributeRule, type BlockRule } from './rules.ts';

/** Attributes of `target`, those of Bake in the order in which Bake prints them. */
export const targetAttributes = {
  description: bake('string', 'What the target is for, shown in listings.'),
  inherits: bake('strings', 'Targets whose attributes this one starts from, the later ones winning.', {
    merge: 'append',
  }),
  annotations: bake('strings', 'OCI annotations, such as `index,manifest:key=value`.', { merge: 'append' }),
  attest: bake('attestations', 'Attestations to attach, such as `type=provenance,mode=max`.', { merge: 'by-type' }),
  context: bake('string', 'The directory or URL whose files the Dockerfile may copy.'),
  contexts: bake('table', 'Further named contexts: directories, images, or `target:NAME`.', { merge: 'by-key' }),
  dockerfile: bake('string', 'The Dockerfile, relative to the context.'),
  'dockerfile-inline': bake('string', 'The text of the Dockerfile itself.'),
  args: bake('arguments', 'Build arguments; null leaves one out.', { merge: 'by-key' }),
  labels: bake('nullable-table', 'Labels of the image; null leaves one out.', { merge: 'by-key' }),
  tags: bake('strings', 'References under which the image is known.'),
  'cache-from': bake('caches', 'Caches to import.', { merge: 'unique' }),
  'cache-to': bake('caches', 'Caches to export.'),
  target: bake('string', 'The stage of the Dockerfile to build.'),
  secret: bake('secrets', 'Secrets that the build may mount; only their references are kept.', { merge: 'unique' }),
  ssh: bake('ssh', 'SSH agents or keys that the build may use.', { merge: 'unique' }),
  platforms: bake('strings', 'Platforms to build for, such as `linux/arm64`.'),
  output: bake('outputs', 'Where the result goes.'),
  pull: bake('bool', 'Whether base images are always looked up anew.'),
  'no-cache': bake('bool', 'Whether the build ignores its cache.'),
  network: bake('string', 'The network of RUN instructions: default, host or none.'),
  'no-cache-filter': bake('strings', 'Stages that ignore the cache.', { merge: 'append' }),
  'shm-size': bake('string', 'The size of /dev/shm, such as `128m`.'),
  ulimits: bake('strings', 'Limits of RUN instructions, such as `nofile=1024:1024`.', { merge: 'append' }),
  resources: bake('resources', 'Memory and processors that a RUN instruction may use.', { merge: 'by-key' }),
  call: bake('string', 'The frontend method to call: build, check, outline or targets.'),
  entitlements: bake('strings', 'Privileges of the build, such as `network.host`.', { merge: 'append' }),
  'extra-hosts': bake('nullable-table', 'Names and addresses added to /etc/hosts.', { merge: 'by-key' }),
  policy: bake('policies', 'Source policies of the build.', { merge: 'append' }),
  matrix: bake('any', 'Lists of values: the target is repeated for every combination.'),
  name: bake('string', 'The name of a target of a matrix, made of its values.'),
  builder: own('string', 'The `builder` block whose machines build it.'),
  assemble: own('string', 'How the platforms become one index.', { words: assemblies }),
  'arch-tag': own('string', 'The tag of one platform: {tag} {os} {arch} {variant} {platform} are filled in.'),
  strategy: own('string', 'How platforms are built: natively, emulated, or cross-compiled.', { words: strategies }),
  node: own('string', 'The node of the builder on which it is built.'),
  'check-program': own(
    'bool',
    'Whether the program that a published image starts has to be one of its platform; true.',
  ),
  sign: signRule,
} as const satisfies Record<string, AttributeRule>;

export type TargetAttribute = keyof typeof targetAttributes;

/** What a `platform` block cannot say, since it is one platform of its target. */
const ofTheWhole = new Set([
  'inherits',
  'platforms',
  'matrix',
  'name',
  'tags',
  'assemble',
  'description',
  'check-program',
  'sign',
]);

const platformBlock: BlockRule = {
  labels: ['platform'],
  bake: false,
  attributes: Object.fromEntries(
    Object.entries<AttributeRule>(targetAttributes).filter(([name]) => !ofTheWhole.has(name)),
  ),
  blocks: {},
  doc: 'What differs for one platform: any attribute of a target that is not about all of them.',
};

const validation: BlockRule = {
  labels: [],
  bake: true,
  attributes: {
    condition: bake('any', 'Must be true of the value.'),
    error_message: bake('any', 'What is said where it is not.'),
  },
  blocks: {},
  doc: 'A condition that the value of a variable meets.',
};

/** What may stand at the top of a file, beside attributes, which are variables. */
export const topBlocks = {
  target: {
    labels: ['name'],
    bake: true,
    attributes: targetAttributes,
    blocks: { platform: platformBlock, test: testBlock, annotate: annotateBlock },
    doc: 'An image and how it is built.',
  },
  group: {
    labels: ['name'],
    bake: true,
    attributes: {
      targets: bake('strings', 'Names of targets and groups.', { required: true }),
      description: bake('string', 'What the group is for.'),
    },
    blocks: {},
    doc: 'Targets that are asked for together.',
  },
  variable: {
    labels: ['name'],
    bake: true,
    attributes: {
      type: bake('type', 'The type that values are converted to.'),
      default: bake('any', 'The value where neither command line nor environment gives one.'),
      description: bake('string', 'What the variable is for.'),
    },
    blocks: { validation },
    doc: 'A value that the environment or the command line may give.',
  },
  function: {
    labels: ['name'],
    bake: true,
    attributes: {
      params: bake('names', 'Names of the parameters.', { required: true }),
      variadic_params: bake('name', 'Name of the list of further arguments.'),
      result: bake('any', 'The value of a call.', { required: true }),
    },
    blocks: {},
    doc: 'A function of its own.',
  },
  ...ownBlocks,
} as const satisfies Record<string, BlockRule>;

export type TopBlock = keyof typeof topBlocks;

/** Blocks that Bake does not know. */
export type OwnBlock = keyof typeof ownBlocks;
