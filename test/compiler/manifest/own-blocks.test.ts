import { describe, expect, test } from 'vitest';
import { readManifest } from '../../../compiler/manifest/read.ts';
import { SourceFile } from '../../../compiler/source/source-file.ts';
import { bareHost as host } from '../bare-host.ts';

/** Reads texts as files `0.mab`, `1.mab`, … */
function read(
  texts: readonly string[],
  more: { readonly targets?: readonly string[]; readonly overrides?: readonly string[] } = {},
) {
  const files = texts.map((text, at) => new SourceFile(`${at}.mab`, text));
  const { targets = [], overrides = [] } = more;
  const { value, diagnostics } = readManifest({
    files,
    targets,
    overrides,
    variables: [],
    output: 'as-declared',
    host,
  });
  return { manifest: value, codes: diagnostics.map(({ code }) => code) };
}

const farm = `
builder "farm" {
  driver = "remote"
  node "amd" {
    endpoint  = "tcp://127.0.0.1:1001"
    platforms = ["linux/amd64"]
  }
}
`;

describe('several files', () => {
  test('a later one adds nodes to a builder, and changes those that are there', () => {
    const more = `
builder "farm" {
  node "amd" {
    driver-opts = { network = "host" }
  }
  node "arm" {
    endpoint  = "ssh://arm.example.com"
    platforms = ["linux/arm64"]
  }
}
target "default" {}
`;
    const { manifest, codes } = read([farm, more]);
    expect(codes).toEqual([]);
    const builder = manifest?.builders.get('farm');
    expect(builder?.driver.value).toBe('remote');
    expect(
      builder?.nodes.map(({ name, platforms, driverOptions }) => [name, platforms[0]?.value, driverOptions]),
    ).toEqual([
      ['amd', 'linux/amd64', { network: 'host' }],
      ['arm', 'linux/arm64', {}],
    ]);
  });

  test('within one file a name stands once', () => {
    expect(read([`${farm}${farm}target "default" {}`]).codes).toEqual(['duplicate-block']);
    expect(read(['emulation {}\nemulation {}\ntarget "default" {}']).codes).toEqual(['duplicate-block']);
  });

  test('what a manifest joins is appended, its tags are replaced', () => {
    const first = 'target "a" {}\ntarget "b" {}\nmanifest "all" {\n  tags = ["x:1"]\n  sources = [target.a]\n}\n';
    const second = 'manifest "all" {\n  tags = ["x:2"]\n  sources = [target.b]\n}\n';
    const join = read([first, second]).manifest?.joins[0];
    expect(join?.tags.map(({ value }) => value)).toEqual(['x:2']);
    expect(join?.sources).toMatchObject([{ target: 'a' }, { target: 'b' }]);
  });

  test('a later one may hold only what differs for a platform', () => {
    const first = 'target "default" {\n  platforms = ["linux/amd64", "linux/arm64"]\n  args = { A = "1" }\n}\n';
    const second = 'target "default" {\n  platform "linux/arm64/v8" {\n    args = { B = "2" }\n  }\n}\n';
    const target = read([first, second]).manifest?.targets.get('default');
    expect(target?.variants.get('linux/arm64')?.bake.args).toEqual({ A: '1', B: '2' });
    expect(target?.bake.args).toEqual({ A: '1' });
  });
});

describe('platform blocks', () => {
  const file = `
target "base" {
  platform "linux/arm64" {
    args     = { A = "base", B = "base" }
    cache-to = ["type=inline"]
  }
}
target "default" {
  inherits  = ["base"]
  platforms = ["linux/amd64", "linux/arm64"]
  args      = { A = "target", C = "target" }
  platform "linux/arm64" {
    args = { B = "block" }
  }
}
`;

  test('are inherited, and merge over their target', () => {
    const variant = read([file]).manifest?.targets.get('default')?.variants.get('linux/arm64');
    expect(variant?.bake.args).toEqual({ A: 'base', B: 'block', C: 'target' });
    expect(variant?.bake.platforms).toEqual(['linux/arm64']);
    expect([...(variant?.verbatim ?? [])].sort()).toEqual(['args', 'cache-to']);
  });

  test('give way to the command line', () => {
    const { manifest } = read([file], { overrides: ['default.args.B=said', 'default.args.C=said'] });
    const target = manifest?.targets.get('default');
    expect(target?.variants.get('linux/arm64')?.bake.args).toEqual({ A: 'base', B: 'said', C: 'said' });
  });

  test('see the values of their matrix', () => {
    const matrix = `
target "app" {
  name      = "app-\${v}"
  matrix    = { v = ["a", "b"] }
  platforms = ["linux/amd64"]
  platform "linux/amd64" {
    args = { V = upper_v(v) }
  }
}
function "upper_v" {
  params = [v]
  result = "<\${v}>"
}
`;
    const { manifest, codes } = read([matrix], { targets: ['app'] });
    expect(codes).toEqual([]);
    const args = ['app-a', 'app-b'].map((name) => manifest?.targets.get(name)?.variants.get('linux/amd64')?.bake.args);
    expect(args).toEqual([{ V: '<a>' }, { V: '<b>' }]);
  });

  test.each(['', '  platforms = ["local"]\n'])('may be for the machine itself: %j', (platforms) => {
    const text = `target "default" {\n${platforms}  platform "linux/amd64" {\n    args = {}\n  }\n}`;
    expect(read([text]).codes).toEqual([]);
  });

  test('that nothing is built for are said to be idle', () => {
    expect(
      read(['target "default" {\n  platforms = ["linux/amd64"]\n  platform "linux/arm64" {\n    args = {}\n  }\n}'])
        .codes,
    ).toEqual(['idle-platform-block']);
  });

  test.each(['platforms = []', 'tags = ["x"]', 'inherits = []', 'matrix = {}', 'name = "x"', 'assemble = "digest"'])(
    'cannot say %s',
    (attribute) => {
      const text = `target "default" {\n  platforms = ["linux/amd64"]\n  platform "linux/amd64" {\n    ${attribute}\n  }\n}`;
      expect(read([text]).codes).toEqual(['attribute-not-allowed']);
    },
  );
});

describe('manifest blocks', () => {
  const file = `
target "one" {}
target "many" {
  name   = "many-\${v}"
  matrix = { v = ["a", "b"] }
}
manifest "all" {
  tags    = ["registry.example.com/all:1"]
  sources = concat_sources
}
manifest "few" {
  tags    = ["registry.example.com/few:1"]
  sources = [target.one, target.many, "registry.example.com/x:1", target.one]
}
concat_sources = ["target:one", "target:many-b"]
`;

  test('without a name on the command line all are asked for, with one that one', () => {
    expect(read([file]).manifest?.joins.map(({ name }) => name)).toEqual(['all', 'few']);
    const few = read([file], { targets: ['few'] }).manifest;
    expect(few?.joins.map(({ name }) => name)).toEqual(['few']);
    expect(few?.requested).toEqual([]);
    expect([...(few?.targets.keys() ?? [])]).toEqual(['many-a', 'many-b', 'one']);
    expect(read([file], { targets: ['one'] }).manifest?.joins).toEqual([]);
  });

  test('a matrix stands for its members, computed sources for themselves', () => {
    const [all, few] = read([file]).manifest?.joins ?? [];
    expect(all?.sources).toMatchObject([{ target: 'one' }, { target: 'many-b' }]);
    expect(few?.sources).toMatchObject([
      { target: 'one' },
      { target: 'many-a' },
      { target: 'many-b' },
      { reference: 'registry.example.com/x:1' },
      { target: 'one' },
    ]);
  });

  test.each([
    [
      'a target that is not there',
      'manifest "m" {\n  tags = ["x:1"]\n  sources = ["target:nope"]\n}',
      'unknown-target',
    ],
    ['the name of a target', 'target "m" {}\nmanifest "m" {\n  tags = ["x:1"]\n  sources = ["y:1"]\n}', 'name-taken'],
    ['no sources', 'manifest "m" {\n  tags = ["x:1"]\n}', 'missing-attribute'],
    [
      'signing without a program',
      'manifest "m" {\n  tags = ["x:1"]\n  sources = ["y:1"]\n  sign = []\n}',
      'sign-nothing',
    ],
    [
      'a group that lists it',
      'group "default" {\n  targets = ["m"]\n}\nmanifest "m" {\n  tags = ["x:1"]\n  sources = ["y:1"]\n}',
      'manifest-in-group',
    ],
  ])('%s is a mistake', (_, text, code) => {
    expect(read([text]).codes).toContain(code);
  });
});

describe('nodes', () => {
  test.each([
    ['of a builder that has none of that name', 'builder = "farm"\n  node = "amb"', 'unknown-node'],
    ['without a builder', 'node = "amd"', 'node-without-builder'],
    ['of a builder that is not there', 'builder = "fram"', 'unknown-builder'],
    ['with a strategy that does not exist', 'strategy = "emulated"', 'unknown-word'],
  ])('%s', (_, attributes, code) => {
    expect(read([`${farm}target "default" {\n  ${attributes}\n}`]).codes).toEqual([code]);
  });
});

describe('--set', () => {
  const app = farm + 'target "app" {\n  builder = "none"\n  check-program = true\n}\n';

  test('knows the attributes that Bake does not', () => {
    const overrides = ['app.builder=farm', 'app.node=amd', 'a*.assemble=digest', 'app.check-program=false'];
    const { manifest, codes } = read([app], { targets: ['app'], overrides: [...overrides, 'app.arch-tag={arch}'] });
    expect(codes).toEqual([]);
    expect(manifest?.targets.get('app')).toMatchObject({
      builder: { value: 'farm' },
      node: { value: 'amd' },
      assemble: { value: 'digest' },
      checkProgram: false,
      archTag: { value: '{arch}' },
    });
  });

  test.each([
    ['app.assemble=digets', 'unknown-word'],
    ['app.check-program=maybe', 'override-not-bool'],
    ['app.builder=fram', 'unknown-builder'],
    ['app.asemble=digest', 'unknown-override'],
  ])('%s is refused as the attribute would be', (override, code) => {
    expect(read([app], { targets: ['app'], overrides: [override] }).codes).toContain(code);
  });
});
