import { describe, expect, it } from 'vitest';
import { screen, testWorld } from './test-world.ts';

const files = {
  'build.mab': `variable "TAG" {
  default = "1.0"
}
base = "registry.example.com"
function "ref" {
  params = [name]
  result = "\${base}/\${name}:\${TAG}"
}
target "app" {
  tags = [ref("app")]
  args = { V = "2" }
}
`,
};

describe('mab eval EXPR', () => {
  it.each([
    ['1 + 1', '2'],
    ['upper("ä") == "Ä" ? [1, null] : []', '[1,null]'],
    ['{ b = 0.1 + 0.2, a = "x" }', '{"a":"x","b":0.3}'],
    ['1 / 3 > 0.3333', 'true'],
  ])('%s, where there is no file', async (expression, printed) => {
    expect(await screen(['eval', expression], testWorld())).toEqual({ code: 0, stdout: `${printed}\n`, stderr: '' });
  });

  it.each([
    ['ref("web")', [], '"registry.example.com/web:1.0"'],
    ['target.app.tags[0]', [], '"registry.example.com/app:1.0"'],
    ['"${TAG}-${target.app.args.V}"', ['--var', 'TAG=3'], '"3-2"'],
  ])('%s, in the scope of the files', async (expression, more, printed) => {
    const world = testWorld({ files });
    expect(await screen(['eval', expression, ...more], world)).toEqual({ code: 0, stdout: `${printed}\n`, stderr: '' });
  });

  it('says what is wrong', async () => {
    expect(await screen(['eval', 'uper("x")'], testWorld())).toEqual({
      code: 1,
      stdout: '',
      stderr: `error[unknown-function]: there is no function named "uper"
 --> expression:1:1
  |
1 | uper("x")
  | ^^^^
  = hint: did you mean "upper"?

1 error
`,
    });
  });

  it('has no JSON for what is infinite', async () => {
    const { code, stdout, stderr } = await screen(['eval', '1 / 0'], testWorld());
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe('mab: an infinite number has no JSON\n');
  });

  it('wants an expression, and only one way of giving it', async () => {
    expect((await screen(['eval'], testWorld())).code).toBe(2);
    expect((await screen(['eval', '1', '--lines'], testWorld())).code).toBe(2);
  });
});

describe('mab eval --lines', () => {
  const lines = async (...requests: readonly unknown[]): Promise<unknown[]> => {
    const stdin = requests.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join('\n');
    const { code, stdout, stderr } = await screen(['eval', '--lines'], testWorld({ stdin }));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.endsWith('\n')).toBe(true);
    return stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
  };

  it('answers every line, in order', async () => {
    expect(
      await lines(
        { expression: 'a + 1', variables: { a: 1 } },
        { template: 'x${a}', variables: { a: true } },
        { body: 'a = 1\nb "l" {\n  c = [2]\n}\n' },
        'no JSON',
        { expression: 'nope' },
        { expression: 's', variables: { s: ['b', 'a', 'b'] }, types: { s: 'set(string)' } },
        { expression: '1/0' },
      ),
    ).toEqual([
      { value: 2, json: '2', type: 'number' },
      { value: 'xtrue', json: '"xtrue"', type: 'string' },
      { value: { attrs: { a: 1 }, blocks: [{ type: 'b', labels: ['l'], body: { attrs: { c: [2] }, blocks: [] } }] } },
      { error: expect.objectContaining({ code: 'malformed-request', line: 1, column: 1 }) as unknown },
      { error: expect.objectContaining({ code: 'unknown-variable', line: 1, column: 1 }) as unknown },
      { value: ['a', 'b'], json: '["a","b"]', type: 'set(string)' },
      { value: '+Inf', json: null, type: 'number' },
    ]);
  });

  it('keeps a line that comes in pieces together', async () => {
    const world = testWorld();
    const whole = Buffer.from('{"expression": "\\"日本\\""}\n{"expression": "1"}');
    const stdin = (async function* () {
      for (let at = 0; at < whole.length; at += 5) yield await Promise.resolve(whole.subarray(at, at + 5));
    })();
    const { stdout } = await screen(['eval', '--lines'], { ...world, stdin });
    expect(stdout).toBe(
      '{"value":"日本","json":"\\"日本\\"","type":"string"}\n{"value":1,"json":"1","type":"number"}\n',
    );
  });
});
