/**
 * How an attribute is written, and so how it is read: a bare word of a list stands for its element, `entries` for
 * BuildKit's `key=value,key=value` strings, which may be objects too.
 */
export type Form =
  | 'string'
  | 'bool'
  | 'strings'
  | 'table'
  | 'nullable-table'
  | 'attestations'
  | 'caches'
  | 'outputs'
  | 'secrets'
  | 'ssh'
  | 'policies'
  | 'resources'
  | 'any'
  | 'name'
  | 'names'
  | 'type';

/**
 * What becomes of the value when blocks of one name are merged, or inherited: the last one wins, lists are appended,
 * tables are merged by key, entries are appended without repeating one, attestations are replaced by their type.
 */
export type Merge = 'last' | 'append' | 'by-key' | 'unique' | 'by-type';

/** One attribute of a block. */
export interface AttributeRule {
  readonly form: Form;
  readonly merge: Merge;
  /** Whether Bake knows it; what it does not know it ignores, so it is never printed for Bake. */
  readonly bake: boolean;
  /** The words that it may be, where it is a word. */
  readonly words?: readonly string[];
  readonly required?: true;
  readonly doc: string;
}

/** One kind of block. */
export interface BlockRule {
  /** Names of its labels, in order. */
  readonly labels: readonly string[];
  readonly bake: boolean;
  readonly attributes: Readonly<Record<string, AttributeRule>>;
  /** Kinds of blocks that may stand in it, by their word. */
  readonly blocks: Readonly<Record<string, BlockRule>>;
  readonly doc: string;
}

type Extra = Partial<Pick<AttributeRule, 'merge' | 'words' | 'required'>>;

function bake(form: Form, doc: string, extra: Extra = {}): AttributeRule {
  return { form, merge: 'last', bake: true, doc, ...extra };
}

function own(form: Form, doc: string, extra: Extra = {}): AttributeRule {
  return { form, merge: 'last', bake: false, doc, ...extra };
}

export const drivers = ['docker-container', 'docker', 'remote', 'kubernetes'] as const;
export const assemblies = ['builder', 'digest', 'manifest'] as const;
export const emulationProviders = ['image', 'host', 'none'] as const;

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
  args: bake('nullable-table', 'Build arguments; null leaves one out.', { merge: 'by-key' }),
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
} as const satisfies Record<string, AttributeRule>;

export type TargetAttribute = keyof typeof targetAttributes;

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

const node: BlockRule = {
  labels: ['name'],
  bake: false,
  attributes: {
    endpoint: own('string', 'A Docker context, `unix://`, `ssh://` or `tcp://`; left out, the engine of the CLI.'),
    platforms: own('strings', 'What the node runs natively.'),
    'driver-opts': own('table', "Options of the node's driver.", { merge: 'by-key' }),
    emulate: own('bool', 'Whether it emulates what no node runs natively.'),
  },
  blocks: {},
  doc: 'A machine of a builder.',
};

/** What may stand at the top of a file, beside attributes, which are variables. */
export const topBlocks = {
  target: {
    labels: ['name'],
    bake: true,
    attributes: targetAttributes,
    blocks: {},
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
  builder: {
    labels: ['name'],
    bake: false,
    attributes: { driver: own('string', 'How its nodes run BuildKit.', { words: drivers }) },
    blocks: { node },
    doc: 'Machines that build together.',
  },
  emulation: {
    labels: [],
    bake: false,
    attributes: {
      provider: own('string', 'Who installs the emulators.', { words: emulationProviders }),
      image: own('string', 'The image that installs them.'),
      probe: own('string', 'A small image in which an emulator is tried.'),
      platforms: own('strings', 'What is emulated; left out, whatever is needed.'),
    },
    blocks: {},
    doc: 'Emulators for platforms that no node runs natively.',
  },
} as const satisfies Record<string, BlockRule>;

export type TopBlock = keyof typeof topBlocks;

/** Blocks of the language that this version reads past with an error: better than building something else. */
export const plannedBlocks: Readonly<Record<string, string>> = {
  manifest: 'joining what several targets built',
  mab: 'sensitive variables',
};

/** The same inside `target`. */
export const plannedTargetBlocks: Readonly<Record<string, string>> = {
  platform: 'attributes of one platform',
  test: 'tests of the built image',
};
