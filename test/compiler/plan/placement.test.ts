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
