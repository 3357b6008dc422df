import { describe, expect, test } from 'vitest';
import { compileText } from '../compile-text.ts';

function codes(text: string, target: string): string[] {
  return compileText(text, { targets: [target] }).diagnostics.map(({ code, message }) => `${code}: ${message}`);
}

const varied = `target "base" {
  platforms = ["linux/amd64", "linux/arm64"]
  platform "linux/arm64" {
    args = { A = "b" }
  }
}
`;

describe('a target that is a context', () => {
  test('is for each platform what its block says, in a plan as in the call of Bake', () => {
    const text = `${varied}target "app" {
  contexts  = { base = "target:base" }
  platforms = ["linux/amd64", "linux/arm64"]
}
`;
    const builds = (compileText(text, { targets: ['app'] }).value?.steps ?? []).filter(
      ({ kind }) => kind === 'build-image',
    );
    const bases = builds.map(({ commands }) => {
      const { target } = JSON.parse((commands[0]?.stdin?.[0] ?? '') as string) as {
        target: Record<string, { args?: unknown }>;
      };
      return target['base']?.args;
    });
    expect(bases).toEqual([undefined, { A: 'b' }]);
  });

  test('and differs from platform to platform cannot be built by one build', () => {
    const text = `${varied}target "app" {
  contexts  = { base = "target:base" }
  platforms = ["linux/amd64", "linux/arm64"]
  assemble  = "builder"
}
`;
    expect(codes(text, 'app')).toEqual([
      'contexts-differ-in-one-build: target "app" says assemble = "builder", and its context "base" differs from platform to platform',
    ]);
    expect(codes(text.replace(', "linux/arm64"]\n  assemble', ']\n  assemble'), 'app')).toEqual([]);
  });

  test('of one platform block has to be built for it', () => {
    const text = `target "base" {
  platforms = ["linux/amd64"]
}
target "app" {
  platforms = ["linux/amd64", "linux/arm64"]
  platform "linux/arm64" {
    contexts = { base = "target:base" }
  }
}
`;
    expect(codes(text, 'app')).toEqual([
      'context-lacks-platform: "app" takes target "base" as a context, which is not built for linux/arm64',
    ]);
  });
});

const machines = ['one', 'two']
  .map((name) => `builder "${name}" {\n  node "n" {\n    platforms = ["linux/amd64"]\n  }\n}\n`)
  .join('');

describe('a target and its context are built by one builder', () => {
  const app = (own: string, theirs: string): string => `${machines}target "base" {
  platforms = ["linux/amd64"]
}
target "lib" {
  ${theirs}
  contexts  = { base = "target:base" }
  platforms = ["linux/amd64"]
}
target "app" {
  ${own}
  contexts  = { lib = "target:lib" }
  platforms = ["linux/amd64"]
}
`;

  test.each([
    ['builder = "one"', 'by "one"'],
    ['', 'by no builder of this file'],
  ])('and not by two: %s', (own, said) => {
    expect(codes(app(own, 'builder = "two"'), 'app')).toEqual([
      `context-of-another-builder: "app" takes target "lib" as a context, which "two" builds, and is itself built ${said}`,
    ]);
  });

  test.each(['builder = "one"', ''])('which a context need not name: %s', (theirs) => {
    expect(codes(app('builder = "one"', theirs), 'app')).toEqual([]);
  });
});

test('blocks that are inherited may be for other heirs, and make no builds differ then', () => {
  const text = `target "common" {
  platform "linux/riscv64" {
    args = { A = "b" }
  }
}
target "app" {
  inherits  = ["common"]
  platforms = ["linux/amd64", "linux/arm64"]
  assemble  = "builder"
}
`;
  expect(codes(text, 'app')).toEqual([]);
});
