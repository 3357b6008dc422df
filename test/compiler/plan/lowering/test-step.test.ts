import { describe, expect, test } from 'vitest';
import type { Step } from '../../../../compiler/plan/plan.ts';
import { compileText } from '../../compile-text.ts';

/** The step of a test of a target that is pushed. */
function testStep(body: string): Step | undefined {
  const text = `target "default" {
  tags      = ["r.example.com/app:1"]
  platforms = ["linux/amd64"]
  output    = ["type=registry"]
  test "it" {
${body}
  }
}
`;
  return compileText(text).value?.steps.find(({ kind }) => kind === 'run-test');
}

describe('a test', () => {
  test('may say in a heredoc what is printed: line breaks at the end count for nothing', () => {
    const [command] = testStep('    run = ["app"]\n    expect = <<EOT\none\ntwo\nEOT\n')?.commands ?? [];
    expect(command?.expect).toEqual({ stdoutEquals: ['one\ntwo'] });
  });

  test.each([
    ['run = ["app"]', 'end with exit code 0'],
    ['run = ["app"]\nexit-code = 3', 'end with exit code 3'],
    ['run = ["app"]\nexpect = "a\\nb"', 'print "a\\nb"'],
    [`run = ["app"]\nexpect = "${'é'.repeat(70)}"`, `print "${'é'.repeat(60)}…"`],
    ['run = ["app"]\npattern = "^a+$"', 'print a line that matches "^a+$"'],
    [
      'http {\nport = 80\npath = "/x"\nstatus = 404\n}\ntimeout = 5',
      'answer on port 80 with status 404 at /x within 5 s',
    ],
  ])('says what it wanted: %s', (body, asked) => {
    expect(testStep(body)?.commands.at(-1)?.remedy).toBe(
      `the image for linux/amd64 does not ${asked}, as test it asks of it; no tag is written`,
    );
  });
});

test.each(['["linux/amd64"]', '["linux/amd64", "linux/arm64"]'])(
  'outputs of a tested target keep their names where there is one platform: %s',
  (platforms) => {
    const text = `target "default" {
  platforms = ${platforms}
  output    = ["type=oci,dest=x.tar"]
  cache-to  = ["type=registry,ref=r.example.com/cache:1"]
  test "it" {
    run = ["app"]
  }
}
`;
    const [build] = compileText(text).value?.steps.filter(({ kind }) => kind === 'build-image') ?? [];
    const words = JSON.stringify(build?.commands[0]?.argv ?? []);
    expect(words.includes('x.tar')).toBe(!platforms.includes('arm64'));
    expect(words.includes('cache:1-linux-amd64')).toBe(platforms.includes('arm64'));
  },
);
