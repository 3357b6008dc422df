import { expect, test } from 'vitest';
import { compileText } from '../../compile-text.ts';

/** What a plan looks for before it builds, as words, and the advice where it is not there. */
function checks(body: string): readonly (readonly [string, string | undefined])[] {
  const text = `target "base" {
  context = "base"
  secret  = ["id=npm,src=my npmrc"]
}
target "app" {
  contexts = { base = "target:base", files = "../files", remote = "https://example.com/x.git" }
  ${body}
}
`;
  const steps = compileText(text, { targets: ['app'] }).value?.steps ?? [];
  const commands = steps.find(({ id }) => id === 'check-engine')?.commands ?? [];
  return commands.flatMap(({ argv, remedy }) => {
    const words = argv.map((arg) => (Array.isArray(arg) ? arg.join('') : ''));
    return words[0] === 'docker' ? [] : [[words.join(' '), remedy] as const];
  });
}

const always = [
  ['test -d ../files', 'target app takes the folder ../files, which does not exist here'],
  [
    'test -f Dockerfile',
    'target app builds from Dockerfile, which does not exist: create it, or set dockerfile or context',
  ],
  ['test -d base', 'target base builds in the folder base, which does not exist here'],
  [
    'test -f base/Dockerfile',
    'target base builds from base/Dockerfile, which does not exist: create it, or set dockerfile or context',
  ],
  [
    'test -r my npmrc',
    'target base takes the secret my npmrc, which cannot be read here: put it there, or mend src in its secret',
  ],
];

test('what a target and its contexts take of this machine is looked for, each once', () => {
  expect([...checks('')].sort()).toEqual([...always].sort());
});

test.each([
  ['secret = ["id=token,src=token.txt"]', 'test -r token.txt', /target app takes the secret token.txt/],
  ['ssh = ["default"]', 'sh -c test -S "$SSH_AUTH_SOCK"', /target app asks an ssh agent/],
  ['ssh = ["git=keys/id"]', 'test -r keys/id', /target app takes the key or agent keys\/id/],
])('also what %s names', (body, words, remedy) => {
  const found = checks(body).filter(([one]) => !always.some(([other]) => other === one));
  expect(found).toEqual([[words, expect.stringMatching(remedy)]]);
});

test('secrets of the environment may be missing, as docker lets them', () => {
  expect([...checks('secret = ["id=token,env=TOKEN", "id=other"]')].sort()).toEqual([...always].sort());
});
