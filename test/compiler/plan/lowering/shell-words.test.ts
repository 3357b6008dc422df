import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { shellWords } from '../../../../compiler/plan/lowering/shell-words.ts';

test.each([
  '--debug --trace',
  '  --debug\t --trace ',
  '--oci-worker-labels "a b" c\\ d',
  `--x='it is "so"' --y="it's \\"so\\""`,
  '',
  "'' a",
])('%s', (line) => {
  const { stdout } = spawnSync('sh', ['-c', `for word in ${line}; do printf '%s\\n' "$word"; done`], {
    encoding: 'utf8',
  });
  expect(shellWords(line)).toEqual(stdout.split('\n').slice(0, -1));
});
