import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../../compiler/plan/plan.ts';
import { unsoundness } from '../../../../runtime/soundness.ts';
import { compileText } from '../../compile-text.ts';

function planOf(text: string): Plan {
  const { value, diagnostics } = compileText(text);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return value!;
}

const node = (name: string, ...platforms: string[]): string =>
  `  node "${name}" {\n    endpoint = "ssh://${name}.example.com"\n    platforms = ${JSON.stringify(platforms)}\n  }\n`;

interface Farm {
  readonly nodes: readonly string[];
  readonly driver?: string;
  readonly target?: string;
  readonly more?: string;
}

function farm({ nodes, driver = 'docker-container', target = '', more = '' }: Farm): string {
  return `builder "farm" {\n  driver = "${driver}"\n${nodes.join('')}}\n${more}
target "default" {
  builder   = "farm"
  assemble  = "digest"
  platforms = ["linux/amd64", "linux/arm64"]
  tags      = ["registry.example.com/app:1"]
  ${target}
}
`;
}

/** Who takes over from the node that builds a platform, in order. */
function successors({ steps }: Plan, platform: string): string[] {
  const build = steps.find(({ kind, platforms }) => kind === 'build-image' && platforms?.includes(platform));
  return (build?.alternatives ?? []).map(
    (one) => `${one.node} ${one.placements?.map(({ mode }) => mode).join(' ') ?? ''}`,
  );
}

const emulation = 'emulation {\n  platforms = ["linux/arm64"]\n}\n';
const three = [node('amd', 'linux/amd64'), node('arm', 'linux/arm64'), node('spare', 'linux/arm64')];

describe('who takes over from a lost node', () => {
  it.each<[string, Farm, readonly string[]]>([
    ['the next that declares the platform', { nodes: three }, ['spare native']],
    [
      'all that declare it, in order, then the one that emulates it',
      { nodes: [...three, node('last', 'linux/arm64')], more: emulation },
      ['spare native', 'last native', 'amd emulated'],
    ],
    [
      'nobody emulates what the emulation block leaves out',
      { nodes: three.slice(0, 2), more: 'emulation {\n  platforms = ["linux/s390x"]\n}\n' },
      [],
    ],
    ['nobody emulates without an emulation block', { nodes: three.slice(0, 2) }, []],
    [
      'nobody emulates what is to be native',
      { nodes: three, more: emulation, target: 'strategy = "native"' },
      ['spare native'],
    ],
    [
      'nobody, where the target names its node',
      { nodes: three, target: 'platform "linux/arm64" {\n node = "arm"\n }' },
      [],
    ],
    [
      'BuildKits, too',
      { nodes: three.map((one) => one.replaceAll('ssh://', 'tcp://')), driver: 'remote' },
      ['spare native'],
    ],
  ])('%s', (_, declared, expected) => {
    const plan = planOf(farm(declared));
    expect(successors(plan, 'linux/arm64')).toEqual(expected);
    expect(unsoundness(plan)).toBeUndefined();
  });

  it('what only the lost node needed is left out, and what only its successor needs stands by', () => {
    const { failover } = planOf(farm({ nodes: three }));
    expect(failover?.nodes.map(({ node: name, setup }) => [name, setup])).toEqual([
      ['arm', ['check-engine/farm/arm', 'create-builder/farm-arm', 'bootstrap-builder/farm-arm']],
      ['spare', ['check-engine/farm/spare', 'create-builder/farm-spare', 'bootstrap-builder/farm-spare']],
    ]);
    expect(failover?.steps.map(({ id }) => id)).toEqual(failover?.nodes[1]?.setup);
  });

  it('who tests an image that a lost node has pushed is got ready for that', () => {
    const target = 'test "starts" {\n run = ["app"]\n }';
    const { steps } = planOf(farm({ nodes: three.slice(0, 2), more: emulation, target }));
    const test = steps.find(({ id }) => id === 'test/default/starts/linux-arm64');
    expect(test?.needs).toEqual(['build/default/linux-arm64']);
    expect(test?.alternatives?.map(({ needs }) => needs)).toEqual([
      ['build/default/linux-arm64', 'bootstrap-builder/farm-amd', 'verify-emulators/farm-amd/linux-arm64'],
    ]);
  });

  it('a node that keeps something keeps what got it ready', () => {
    const { failover } = planOf(
      farm({ nodes: [node('both', 'linux/amd64', 'linux/arm64'), node('arm', 'linux/arm64')] }),
    );
    expect(failover?.nodes.find(({ node: name }) => name === 'both')?.setup).toEqual([]);
  });

  it('a build that buildx spreads over nodes has none', () => {
    const { failover, steps } = planOf(
      farm({ nodes: three }).replace('assemble  = "digest"', 'output = ["type=registry"]'),
    );
    expect(failover).toBeUndefined();
    expect(steps.flatMap(({ alternatives = [] }) => alternatives)).toEqual([]);
  });
});
