import type { Chance } from './chance.ts';

/** What a run of the suite builds, and how. */
export interface Scenario {
  /** `remote`: two BuildKits by a cable each; `docker`: two plain engines by a cable each. */
  readonly driver: 'remote' | 'docker';
  readonly assemble: 'digest' | 'manifest';
  readonly targets: readonly TargetName[];
  readonly platforms: readonly string[];
  /** Whether a third node stands by for the second. */
  readonly spare: boolean;
  readonly buildx: 'old' | 'new';
  /** Whether an older release stands under the tags already. */
  readonly older: boolean;
  readonly test: ImageTest;
}

export type TargetName = 'app' | 'tool';

/** What is asked of each image before its tags are written. `loud`: it prints so many bytes. */
export type ImageTest = { readonly kind: 'mark' } | { readonly kind: 'loud'; readonly bytes: number };

export const finalTags = ['1', 'latest'] as const;

const amd = 'linux/amd64';
const arm = 'linux/arm64';
/** Emulated, where everything else has a node. */
const riscv = 'linux/riscv64';

/** Two builds at least: what is never built by halves needs no fault. */
export function scenarioOf(chance: Chance): Scenario {
  return {
    driver: chance.pick(['remote', 'docker']),
    assemble: chance.pick(['digest', 'manifest']),
    targets: chance.once(4) ? ['app', 'tool'] : ['app'],
    platforms: chance.pick([
      [amd, arm],
      [amd, arm],
      [amd, riscv],
      [amd, arm, riscv],
    ]),
    spare: chance.once(3),
    buildx: chance.pick(['old', 'new']),
    older: chance.once(4),
    test: { kind: 'mark' },
  };
}

export function describeScenario(scenario: Scenario): string {
  const { driver, assemble, targets, platforms, spare, buildx, older } = scenario;
  const architectures = platforms.map((platform) => platform.replace(/^linux\//, '')).join('+');
  return [
    `${driver}/${assemble}`,
    `${targets.join('+')} for ${architectures}`,
    ...(spare ? ['spare node'] : []),
    `${buildx} buildx`,
    ...(older ? ['over an older release'] : []),
  ].join(', ');
}

/** MARK makes the builds of a run unlike those of any other; AMD, ARM and SPARE are where nodes are. */
export function manifestOf(scenario: Scenario): string {
  const { platforms, spare } = scenario;
  return `${['REPO', 'BASE', 'MARK', 'AMD', 'ARM', 'SPARE'].map((name) => `variable "${name}" {}`).join('\n')}
group "default" {
  targets = ${JSON.stringify(scenario.targets)}
}
builder "farm" {
  driver = "${scenario.driver}"
${node('amd', amd)}${node('arm', arm)}${spare ? node('spare', arm) : ''}}
${platforms.some((platform) => platform !== amd && platform !== arm) ? emulation : ''}${scenario.targets
    .map((name) => targetOf(name, scenario))
    .join('')}`;
}

/** Where the images of a target are. */
export function repositoryOf(target: TargetName, repository: string): string {
  return `${repository}/${target}`;
}

const node = (name: string, platform: string): string => `  node "${name}" {
    endpoint  = ${name.toUpperCase()}
    platforms = ["${platform}"]
  }
`;

const emulation = `emulation {
  provider = "none"
  probe    = BASE
}
`;

function targetOf(name: TargetName, { assemble, platforms, test }: Scenario): string {
  return `target "${name}" {
  builder   = "farm"
  assemble  = "${assemble}"
  args      = { BASE = BASE, MARK = MARK, NAME = "${name}" }
  tags      = ${JSON.stringify(finalTags.map((tag) => repositoryOf(name, `\${REPO}`) + `:${tag}`))}
  platforms = ${JSON.stringify(platforms)}
  test "image" {
${testLines(test)}
  }
}
`;
}

function testLines(test: ImageTest): string {
  if (test.kind === 'mark') return '    run    = ["cat", "/mark"]\n    expect = MARK';
  const line = '0123456789'.repeat(10);
  return `    run     = ["sh", "-c", "yes ${line} | head -c ${test.bytes}"]\n    timeout = "30m"`;
}
