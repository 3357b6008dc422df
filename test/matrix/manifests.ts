/** A point of the matrix: what is declared, and what is asked for. */
export interface Case {
  readonly name: string;
  readonly manifest: string;
  readonly output: 'push' | 'as-declared';
}

/** Machines by name: the blocks that declare them, and whether a target names a builder. */
const machines = {
  'this machine': undefined,
  'one container': builder('docker-container', [['amd', undefined, ['linux/amd64', 'linux/386']]]),
  'two containers': builder('docker-container', [
    ['amd', undefined, ['linux/amd64']],
    ['arm', 'ssh://build@arm.example.com', ['linux/arm64', 'linux/arm/v7']],
  ]),
  'two BuildKits': builder('remote', [
    ['amd', 'tcp://127.0.0.1:1001', ['linux/amd64']],
    ['arm', 'tcp://127.0.0.1:1002', ['linux/arm64']],
  ]),
  'one engine': builder('docker', [['amd', 'unix:///run/amd.sock', ['linux/amd64']]]),
  'two engines': builder('docker', [
    ['amd', 'unix:///run/amd.sock', ['linux/amd64']],
    ['arm', 'arm-context', ['linux/arm64', 'linux/arm/v7']],
  ]),
  'a cluster': builder('kubernetes', [['pods', undefined, ['linux/amd64', 'linux/arm64']]]),
  'two parts of a cluster': builder('kubernetes', [
    ['amd', undefined, ['linux/amd64']],
    ['arm', undefined, ['linux/arm64']],
  ]),
} as const;

const platforms = [
  ['linux/amd64'],
  ['linux/amd64', 'linux/arm64'],
  ['linux/x86_64', 'linux/aarch64', 'linux/riscv64'],
  ['linux/arm64/v8', 'linux/arm'],
] as const;
const assemblies = [undefined, 'builder', 'digest', 'manifest'] as const;
const strategies = [undefined, 'native', 'emulate', 'cross'] as const;

/** What else a file holds; each point takes the next one. */
const shapes = ['plain', 'two targets', 'tested', 'platform block', 'joined', 'no emulation block', 'signed'] as const;

/** Every combination of machines, platforms, assembly and strategy. */
export const cases: readonly Case[] = Object.entries(machines)
  .flatMap(([machine, declared]) =>
    platforms.flatMap((wanted) =>
      assemblies.flatMap((assemble) =>
        strategies.map((strategy) => ({ machine, declared, wanted, assemble, strategy })),
      ),
    ),
  )
  .map(({ machine, declared, wanted, assemble, strategy }, index): Case => {
    const shape = shapes[index % shapes.length] ?? 'plain';
    const output = index % 4 === 3 ? 'as-declared' : 'push';
    const attributes = [
      `context   = "."`,
      `tags      = ["registry.example.com/app:latest", "registry.example.com/app:1"]`,
      `platforms = [${wanted.map((one) => `"${one}"`).join(', ')}]`,
      ...(declared === undefined ? [] : [`builder = "farm"`]),
      ...(assemble === undefined ? [] : [`assemble = "${assemble}"`]),
      ...(strategy === undefined ? [] : [`strategy = "${strategy}"`]),
      ...(shape === 'tested' ? ['test "starts" {', '  run = ["true"]', '}'] : []),
      ...(shape === 'signed' ? ['sign = ["docker", "trust", "sign", "{ref}"]'] : []),
      ...(shape === 'platform block' ? [`platform "${wanted[0]}" {`, '  args = { A = "1" }', '}'] : []),
    ];
    const blocks = [
      ...(declared === undefined ? [] : [declared]),
      ...(shape === 'no emulation block' ? [] : ['emulation {\n  probe = "registry.example.com/busybox"\n}\n']),
      'group "default" {',
      `  targets = [${shape === 'two targets' ? '"app", "other"' : shape === 'joined' ? '' : '"app"'}]`,
      '}',
      block('target "app"', attributes),
      ...(shape === 'two targets'
        ? [block('target "other"', ['inherits = ["app"]', 'tags = ["registry.example.com/other:1"]'])]
        : []),
      ...(shape === 'joined'
        ? [block('manifest "all"', ['tags = ["registry.example.com/all:1"]', 'sources = [target.app]'])]
        : []),
    ];
    const name = [machine, wanted.join(' '), assemble ?? 'inferred', strategy ?? 'auto', shape, output].join(', ');
    return { name, manifest: `${blocks.join('\n')}\n`, output };
  });

type Node = readonly [name: string, endpoint: string | undefined, platforms: readonly string[]];

function builder(driver: string, nodes: readonly Node[]): string {
  const inside = nodes.flatMap(([name, endpoint, runs]) => [
    `node "${name}" {`,
    ...(endpoint === undefined ? [] : [`  endpoint  = "${endpoint}"`]),
    `  platforms = [${runs.map((one) => `"${one}"`).join(', ')}]`,
    '}',
  ]);
  return block('builder "farm"', [`driver = "${driver}"`, ...inside]);
}

function block(header: string, lines: readonly string[]): string {
  return `${header} {\n${lines.map((line) => `  ${line}\n`).join('')}}\n`;
}
