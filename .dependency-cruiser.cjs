/** The laws of ARCHITECTURE.md that a tool can check: who may import whom, and that nobody imports in a circle. */

/** Stages of the compiler, left to right: a stage may import those before it, and none after. */
const stages = ['source', 'diagnostics', 'syntax', 'platform', 'values', 'manifest', 'plan'];
const consumers = ['compiler/lint', 'compiler/emit', 'runtime'];

const forbidden = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to });
const folders = (names) => `^(${names.join('|')})/`;

const stageRules = stages.map((stage, i) =>
  forbidden(
    `${stage}-looks-left`,
    { path: `^compiler/${stage}/` },
    { path: folders([...stages.slice(i + 1).map((s) => `compiler/${s}`), ...consumers, 'cli', 'tools', 'test']) },
    'Imports run one way: source, diagnostics, syntax, platform, values, manifest, plan, then lint, emit and runtime, then cli.',
  ),
);

const consumerRules = consumers.map((consumer) =>
  forbidden(
    `${consumer.replace('compiler/', '')}-is-a-leaf`,
    { path: `^${consumer}/` },
    { path: folders([...consumers.filter((c) => c !== consumer), 'cli', 'tools', 'test']) },
    'lint, emit and runtime do not know each other.',
  ),
);

module.exports = {
  forbidden: [
    forbidden('no-circular', {}, { circular: true }, 'No file imports itself through others.'),
    forbidden('no-orphans', { orphan: true, pathNot: '\\.d\\.ts$|^(cli/start|tools/.*|test/.*)' }, {}, 'Dead file.'),
    ...stageRules,
    ...consumerRules,
    forbidden(
      'emit-sees-the-plan',
      { path: '^(compiler/emit|runtime)/' },
      { path: '^compiler/(syntax|values|manifest)/', pathNot: '^compiler/syntax/print' },
      'Emitters and the runtime see the plan, never the manifest.',
    ),
    forbidden(
      'compiler-is-pure',
      { path: '^compiler/' },
      { dependencyTypes: ['core'] },
      'No file, clock, environment or process.',
    ),
    forbidden(
      'compiler-has-no-processes',
      { path: '^compiler/' },
      { path: 'node_modules/execa/' },
      'Processes are runtime.',
    ),
    forbidden(
      'shipped-code-only',
      { path: '^(compiler|runtime|cli)/' },
      { path: '^(tools|test)/', pathNot: '\\.d\\.ts$' },
      'Tools are not shipped.',
    ),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
