import { describe, expect, test } from 'vitest';
import { compile } from '../../../../compiler/compile.ts';
import { diagnosticsToJson } from '../../../../compiler/diagnostics/json.ts';
import { renderDiagnostics } from '../../../../compiler/diagnostics/render.ts';
import { evaluateIn } from '../../../../compiler/manifest/evaluate.ts';
import { isLines } from '../../../../compiler/plan/command.ts';
import { SourceFile } from '../../../../compiler/source/source-file.ts';

const secret = 'correct horse battery staple';

interface Given {
  readonly overrides?: readonly string[];
  readonly variables?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
}

const host = (files: Readonly<Record<string, string>>) => ({
  platform: 'linux/amd64',
  now: () => 0,
  random: (bytes: number) => new Uint8Array(bytes),
  home: () => '/home',
  env: (name: string) => (name === 'TOKEN' || name === 'TOKEN_JSON' ? secret : undefined),
  file: (path: string) => files[path],
});

/** Everything that a compilation says, as one text, and the parts of it that matter here. */
function compiled(texts: Readonly<Record<string, string>>, { overrides = [], variables = [], files = {} }: Given = {}) {
  const { value, diagnostics } = compile({
    files: Object.entries(texts).map(([name, text]) => new SourceFile(name, text)),
    targets: [],
    overrides,
    variables,
    output: 'as-declared',
    host: host(files),
  });
  const said = [
    JSON.stringify(value),
    renderDiagnostics(diagnostics, { color: false }),
    JSON.stringify(diagnosticsToJson(diagnostics)),
  ].join('\n');
  return { plan: value, codes: diagnostics.map(({ code }) => code), said };
}

const head = 'variable "TOKEN" {}\nmab {\n  sensitive = ["TOKEN"]\n}\n';
const target = (body: string): string => `${head}target "default" {\n${body}\n}\n`;

describe('a sensitive variable', () => {
  test.each([
    ['as it is', 'args = { A = TOKEN }'],
    ['in quotes', 'args = { A = "${TOKEN}" }'],
    ['by a branch that is known', 'args = { A = 1 == 1 ? TOKEN : "" }'],
    ['in a matrix', 'args = { A = t }\nmatrix = { t = [TOKEN] }\nname = "default"'],
  ])('is an argument %s', (_, body) => {
    const { plan, codes, said } = compiled({ 'build.mab': target(body) });
    expect(codes).toEqual([]);
    expect(plan?.images['default']?.args).toEqual({ A: { env: 'TOKEN' } });
    expect(plan?.inputs).toMatchObject({ sensitive: ['TOKEN'] });
    expect(Object.keys(plan?.inputs.environment ?? {})).not.toContain('TOKEN');
    expect(said).not.toContain(secret);
  });

  test('reaches the build by name, under another one by the environment of the command', () => {
    const { plan } = compiled({ 'build.mab': target('args = { A = TOKEN, TOKEN = TOKEN }') });
    const build = plan?.steps.find(({ kind }) => kind === 'build-image')?.commands[0];
    const words = build?.argv.flatMap((word) => (isLines(word) ? [] : word.slice(0, 1))) ?? [];
    expect(words.slice(words.indexOf('--build-arg'), -1)).toEqual(['--build-arg', 'A', '--build-arg', 'TOKEN']);
    expect(build?.env).toEqual({ A: [{ env: 'TOKEN' }] });
  });

  test('is the default of another variable, which the command line may set', () => {
    const file = `${head}variable "OTHER" {\n  default = TOKEN\n}\ntarget "default" {\n  args = { A = OTHER }\n}\n`;
    expect(compiled({ 'build.mab': file }).plan?.images['default']?.args).toEqual({ A: { env: 'TOKEN' } });
    const given = compiled({ 'build.mab': file }, { variables: ['OTHER=open'] });
    expect(given.plan?.images['default']?.args).toEqual({ A: 'open' });
  });

  test.each([
    ['tags = ["a:${TOKEN}"]', '${TOKEN}'],
    ['tags = [for t in [TOKEN]: "a:${t}"]', '"a:${t}"'],
    ['labels = { l = TOKEN }', 'TOKEN'],
    ['args = { A = upper(TOKEN) }', 'TOKEN'],
    ['args = { A = <<E\n${TOKEN}\nE\n}', 'TOKEN'],
    ['platforms = TOKEN == "" ? ["linux/amd64"] : []', 'TOKEN'],
    ['no-cache = TOKEN == "x"', 'TOKEN'],
    ['secret = [{ id = "x", env = TOKEN }]', 'TOKEN'],
    ['secret = [TOKEN]', 'TOKEN'],
    ['output = ["type=local,dest=${TOKEN}"]', 'TOKEN'],
    ['ssh = [{ id = "x", paths = [TOKEN] }]', 'TOKEN'],
    ['resources = { cpu-period = TOKEN }', 'TOKEN'],
    ['matrix = TOKEN == "" ? { a = ["1"] } : { a = ["2"] }', 'TOKEN'],
    ['matrix = { a = TOKEN == "" ? ["1"] : ["2"] }', 'TOKEN'],
    ['matrix = { a = ["1"] }\nname = "default-${TOKEN}"', 'TOKEN'],
    ['platform "linux/amd64" {\n  labels = { l = TOKEN }\n}', 'TOKEN'],
    ['test "t" {\n  run = ["echo", TOKEN]\n}', 'TOKEN'],
    ['description = TOKEN', 'TOKEN'],
  ])('may not stand in %s', (body) => {
    const { plan, codes, said } = compiled({ 'build.mab': target(body) });
    expect(plan).toBeUndefined();
    expect(codes).toContain('sensitive-use');
    expect(new Set(codes.filter((code) => code !== 'idle-platform-block'))).toEqual(new Set(['sensitive-use']));
    expect(said).not.toContain(secret);
  });

  test('may not stand in blocks of mab, nor in groups', () => {
    const more = `
manifest "all" {
  tags    = ["registry.example.com/all:1"]
  sources = [target.default, TOKEN]
  annotations = { key = TOKEN }
}
group "several" {
  targets = [TOKEN]
}
builder "farm" {
  driver = "docker-container"
  node "one" {
    driver-opts = { token = TOKEN }
  }
}
`;
    const { codes } = compiled({ 'build.mab': target('') + more });
    expect(codes).toEqual(['sensitive-use', 'sensitive-use', 'sensitive-use', 'sensitive-use']);
  });

  test('is marked where its name stands', () => {
    const { said } = compiled({ 'build.mab': target('  tags = ["a:${TOKEN}"]') });
    expect(said).toContain(`error[sensitive-use]: "TOKEN" is sensitive, and its value would be seen here
 --> build.mab:6:16
  |
6 |   tags = ["a:\${TOKEN}"]
  |                ^^^^^
  = hint: give it to the build as a secret, secret = ["type=env,id=TOKEN,env=TOKEN"], or as a whole argument, args = { TOKEN = TOKEN }
`);
  });

  test.each([
    ['PATH = TOKEN', 'docker itself acts on an environment variable of that name'],
    ['DOCKER_HOST = TOKEN', 'docker itself acts on an environment variable of that name'],
    ['"a-b" = TOKEN', 'a shell has no environment variable of such a name'],
    ['OTHER = TOKEN, TOKEN = OTHER', 'a sensitive variable of that name is taken, too'],
  ])('is no argument %s', (args, reason) => {
    const more = 'variable "OTHER" {}\n';
    const file = more + target(`args = { ${args} }`).replace('["TOKEN"]', '["TOKEN", "OTHER"]');
    const { codes, said } = compiled({ 'build.mab': file });
    expect(new Set(codes)).toEqual(new Set(['sensitive-argument']));
    expect(said).toContain(reason);
  });

  test('in provenance that holds all arguments is worth a warning', () => {
    const body = 'args = { A = TOKEN }\nattest = ["type=provenance,mode=max"]';
    expect(compiled({ 'build.mab': target(body) }).codes).toEqual(['sensitive-attested']);
  });

  test('has no conditions that are checked', () => {
    const file = head.replace('{}', '{\n  validation {\n    condition = TOKEN == "x"\n  }\n}');
    const { codes, said } = compiled({ 'build.mab': `${file}target "default" {}\n` });
    expect(codes).toEqual(['sensitive-condition']);
    expect(said).not.toContain(secret);
  });
});

describe('names', () => {
  const build = 'target "default" {\n  args = { A = TOKEN }\n}\n';

  test('may stand in a file of their own, and in JSON', () => {
    const files = { '0.mab': 'variable "TOKEN" {}\n', '1.json': '{"mab": {"sensitive": ["TOKEN"]}}', '2.mab': build };
    const { plan, codes, said } = compiled(files);
    expect(codes).toEqual([]);
    expect(plan?.images['default']?.args).toEqual({ A: { env: 'TOKEN' } });
    expect(said).not.toContain(secret);
  });

  test('of several files are added', () => {
    const { codes, said } = compiled({
      '0.mab': 'mab {\n  sensitive = ["OTHER"]\n}\nvariable "OTHER" {}\n',
      '1.mab': `${head}${build}`,
    });
    expect(codes).toEqual([]);
    expect(said).toContain('"sensitive":["OTHER","TOKEN"]');
  });

  test.each(['[TOKEN]', 'TOKEN', '[upper(TOKEN)]', '["${TOKEN}"]', '[for t in [TOKEN]: t]'])(
    'are literal, and %s gives nothing away',
    (list) => {
      const { codes, said } = compiled({
        'build.mab': `variable "TOKEN" {}\nmab {\n  sensitive = ${list}\n}\n${build}`,
      });
      expect(codes).toEqual(['sensitive-not-names']);
      expect(said).not.toContain(secret);
    },
  );

  test('stand once in a file', () => {
    expect(compiled({ 'build.mab': `${head}${head.slice(head.indexOf('mab'))}${build}` }).codes).toEqual([
      'duplicate-block',
    ]);
  });
});

describe('a value in the file', () => {
  test.each([
    ['variable "TOKEN" { default = "swordfish" }\n', ''],
    ['variable "TOKEN" {}\n', 'TOKEN = "swordfish"\n'],
    ['', 'TOKEN = "swordfish"\n'],
  ])('is a mistake, and is not shown: %s%s', (variable, attribute) => {
    const { codes, said } = compiled({
      'build.mab': `${variable}${attribute}mab {\n  sensitive = ["TOKEN"]\n}\ntarget "default" {}\n`,
    });
    expect(codes).toEqual(['sensitive-in-file']);
    expect(said).not.toContain('swordfish');
    expect(said).toContain('= ***********');
  });

  test.each(['""', 'null'])('is none when it is %s', (nothing) => {
    const variable = `variable "TOKEN" {\n  default = ${nothing}\n}\n`;
    const { codes } = compiled({ 'build.mab': `${variable}mab {\n  sensitive = ["TOKEN"]\n}\ntarget "default" {}\n` });
    expect(codes).toEqual([]);
  });
});

describe('the command line', () => {
  const file = { 'build.mab': target('args = { A = TOKEN }') };

  test('gives a value that nothing records', () => {
    const { plan, codes, said } = compiled(file, { variables: [`TOKEN=${secret}`, `TOKEN_JSON="${secret}"`] });
    expect(codes).toEqual(['sensitive-flag']);
    expect(plan?.inputs.variables).toEqual(['TOKEN', 'TOKEN_JSON']);
    expect(said).not.toContain(secret);
  });

  test('takes it from the environment for an argument without a value, by name', () => {
    const { plan, codes, said } = compiled(file, { overrides: ['default.args.TOKEN'] });
    expect(codes).toEqual([]);
    expect(plan?.images['default']?.args).toEqual({ A: { env: 'TOKEN' }, TOKEN: { env: 'TOKEN' } });
    expect(said).not.toContain(secret);
  });

  test('cannot put a text in its place', () => {
    const { plan, codes, said } = compiled(file, { overrides: [`default.args.A=${secret}`] });
    expect(plan).toBeUndefined();
    expect(codes).toEqual(['sensitive-override']);
    expect(said).not.toContain(secret);
  });
});

describe('compose files', () => {
  const compose = (args: string): string => `services:\n  app:\n    build:\n      context: .\n      args:\n${args}\n`;
  const files = (args: string) => ({ 'compose.yaml': compose(args), 'more.mab': head });

  test('name an argument without a value', () => {
    const { plan, codes, said } = compiled(files('        - TOKEN'), { files: { '.env': `TOKEN=${secret}\n` } });
    expect(codes).toEqual([]);
    expect(plan?.images['app']?.args).toEqual({ TOKEN: { env: 'TOKEN' } });
    expect(said).not.toContain(secret);
  });

  test('do not fill it in', () => {
    const { codes, said } = compiled(files('        A: "x-${TOKEN}"'));
    expect(codes).toEqual(['sensitive-use']);
    expect(said).not.toContain(secret);
  });
});

describe('mab eval', () => {
  test.each([
    ['TOKEN', ['sensitive-value']],
    ['"${TOKEN}!"', ['sensitive-value']],
    ['[1, { a = TOKEN }]', ['sensitive-value']],
    ['target.default.args', ['sensitive-value']],
    ['keys(target.default.args)', ['sensitive-value']],
    ['target.default.name', []],
  ])('prints nothing that depends on it: %s', (text, wanted) => {
    const files = [new SourceFile('build.mab', target('args = { A = TOKEN }'))];
    const { value, diagnostics } = evaluateIn({ files, variables: [], host: host({}) }, new SourceFile('it', text));
    expect(diagnostics.map(({ code }) => code)).toEqual(wanted);
    expect(value === undefined).toBe(wanted.length > 0);
  });
});
