import { describe, expect, it } from 'vitest';
import { screen, testWorld } from './test-world.ts';

describe('wrong usage ends with 2 and says what is right', () => {
  it.each([
    [['plam'], "error: unknown command 'plam'\n(Did you mean plan?)"],
    [['plan', '--fromat', 'json'], "error: unknown option '--fromat'\n(Did you mean --format?)"],
    [['plan', '--format', 'xml'], "'xml' is invalid. Allowed choices are text, json."],
    [['run', '--progress', 'loud'], 'Allowed choices are auto, tty, plain, json, quiet.'],
    [['run', '--jobs', '0'], "argument '0' is invalid. It is a number from 1 on."],
    [['emit'], 'Usage: mab emit [options] [command]'],
    [[], 'Usage: mab [options] [command]'],
    [['explain', 'unknown-platfrom'], 'did you mean `mab explain unknown-platform`?'],
    [['explain', 'no'], '`mab explain` lists them all'],
  ])('mab %j', async (argv, words) => {
    const { code, stdout, stderr } = await screen(argv, testWorld());
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(words);
  });
});

describe('help goes to standard output', () => {
  it.each([
    ['mab', ['--help']],
    ['mab plan', ['plan', '--help']],
    ['mab emit sh', ['emit', 'sh', '--help']],
    ['mab emit bake', ['emit', 'bake', '--help']],
    ['mab run', ['run', '-h']],
    ['mab check', ['help', 'check']],
    ['mab eval', ['eval', '--help']],
    ['mab explain', ['explain', '--help']],
  ])('%s, with examples', async (name, argv) => {
    const { code, stdout, stderr } = await screen(argv, testWorld());
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`Usage: ${name}`);
    expect(stdout).toMatch(/\nExamples:\n {2}\S/);
  });
});

it('prints its version', async () => {
  expect(await screen(['--version'], testWorld())).toMatchObject({ code: 0, stdout: '0.1.0\n', stderr: '' });
});

describe('mab explain', () => {
  it('prints the sentence and what to do', async () => {
    expect(await screen(['explain', 'malformed-platform'], testWorld())).toEqual({
      code: 0,
      stdout: `error[malformed-platform]: "<platform>" is no platform

What to do: a platform is os/arch or os/arch/variant, such as linux/arm/v7
`,
      stderr: '',
    });
  });

  it('has a name for a list, too', async () => {
    const { stdout } = await screen(['explain', 'no-default'], testWorld());
    expect(stdout).toContain('What to do: name what to build: <names>\n');
  });

  it('lists every code', async () => {
    const { stdout } = await screen(['explain'], testWorld());
    expect(stdout).toMatch(/^error\[arch-tag-collision\]: the images of <first> and <second> /m);
    expect(stdout).not.toContain('undefined');
    expect(stdout).toContain('"<word>" is no <attribute>: it is <words>');
    expect(stdout).not.toContain('NaN');
  });
});

it('a fault of mab itself is said to be one', async () => {
  const world = testWorld({ files: { 'build.mab': 'target "default" {}' } });
  const write = (): never => {
    throw new Error('broken\u001b[31m');
  };
  const { code, stderr } = await screen(['plan'], { ...world, stdout: { ...world.stdout, write } });
  expect(code).toBe(70);
  expect(stderr).toMatch(/^mab: this is a fault of mab itself \(version .*\), not of yours\n {2}please report it/);
  expect(stderr).toContain('Error: broken');
  expect(stderr).not.toContain('\u001b');
});
