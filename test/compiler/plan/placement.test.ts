import { expect, it } from 'vitest';
import { compileText } from '../compile-text.ts';

function compiled(platforms: readonly string[], body = '', blocks = 'emulation {}') {
  const text = `target "app" {\n  platforms = ${JSON.stringify(platforms)}\n  ${body}\n}\n${blocks}\n`;
  const { value, diagnostics } = compileText(text, { targets: ['app'] });
  const placements = (value?.steps ?? []).flatMap((step) => step.placements ?? []);
  return {
    errors: diagnostics.map(({ code, message }) => `${code}: ${message}`),
    modes: Object.fromEntries(placements.map(({ platform, mode }) => [platform, mode])),
    emulators: (value?.steps ?? []).filter(({ kind }) => kind === 'install-emulators').map(({ id }) => id),
  };
}

it('emulators are installed for Linux alone, and programs of other systems cross-compiled', () => {
  expect(compiled(['linux/amd64', 'linux/arm64', 'windows/amd64', 'darwin/arm64', 'wasip1/wasm'])).toEqual({
    errors: [],
    modes: {
      'linux/amd64': 'native',
      'linux/arm64': 'emulated',
      'windows/amd64': 'cross',
      'darwin/arm64': 'cross',
      'wasip1/wasm': 'cross',
    },
    emulators: ['install-emulators/linux-arm64'],
  });
});

it('a node that declares another system builds it natively', () => {
  const farm = `builder "farm" {
  driver = "docker-container"
  node "linux" {
    platforms = ["linux/amd64"]
  }
  node "windows" {
    endpoint  = "ssh://build@windows.example.com"
    platforms = ["windows/amd64"]
  }
}`;
  const { modes } = compiled(['linux/amd64', 'windows/amd64', 'windows/arm64'], 'builder = "farm"', farm);
  expect(modes).toEqual({ 'linux/amd64': 'native', 'windows/amd64': 'native', 'windows/arm64': 'cross' });
});

it('strategy = "native" has no way round', () => {
  expect(compiled(['windows/amd64'], 'strategy = "native"').errors).toEqual([
    expect.stringMatching(/^no-native-machine: .*windows\/amd64/),
  ]);
});

it('what is asked for is told as it was asked for', () => {
  const farm = `builder "farm" {
  driver = "docker"
  node "amd" {
    endpoint  = "ssh://amd.example.com"
    platforms = ["linux/amd64"]
    emulate   = true
  }
}`;
  const text = (wish: string) =>
    `${farm}\ntarget "app" {\n  builder = "farm"\n  platforms = ["linux/amd64"]\n  ${wish}\n}\n`;
  const why = (wish: string) =>
    (compileText(text(wish), { targets: ['app'] }).value?.steps ?? []).flatMap(({ placements = [] }) =>
      placements.map((placement) => placement.why),
    );
  expect(why('strategy = "emulate"')).toEqual([
    'the target asks for emulation on node amd of farm, which runs it natively',
  ]);
  expect(why('node = "amd"')).toEqual(['the target asks for it on node amd of farm, which runs it']);
});

it('engines of two builders whose nodes have one name are checked both', () => {
  const farm = (name: string) => `builder "${name}" {
  driver = "docker"
  node "arm" {
    endpoint  = "ssh://${name}.example.com"
    platforms = ["linux/arm64"]
  }
}
target "${name}" {
  builder   = "${name}"
  platforms = ["linux/arm64"]
}
`;
  const { value } = compileText(farm('one') + farm('two'), { targets: ['one', 'two'] });
  const checks = (value?.steps ?? []).filter(({ kind }) => kind === 'check-engine');
  expect(checks.map(({ id, where }) => [id, where.engine])).toEqual([
    ['check-engine', 'local'],
    ['check-engine/one/arm', 'ssh://one.example.com'],
    ['check-engine/two/arm', 'ssh://two.example.com'],
  ]);
});
