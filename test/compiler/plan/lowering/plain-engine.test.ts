import { expect, it } from 'vitest';
import { commandText } from '../../../../compiler/emit/shell/words.ts';
import { compileText } from '../../compile-text.ts';

const farm = `
builder "farm" {
  driver = "docker"
  node "amd" {
    endpoint  = "unix:///amd.sock"
    platforms = ["linux/amd64"]
  }
  node "arm" {
    endpoint  = "unix:///arm.sock"
    platforms = ["linux/arm64"]
  }
}
target "default" {
  builder   = "farm"
  platforms = ["linux/amd64", "linux/arm64"]
  tags      = ["app:1"]
}
`;

it('images that plain engines build stay there, without a flag that only buildx knows', () => {
  const { value } = compileText(farm, { output: 'load' });
  const builds = (value?.steps ?? []).filter(({ kind }) => kind === 'build-image');
  expect(builds.map(({ commands }) => commands.map((one) => commandText(one, undefined)))).toEqual([
    ['docker --host unix:///amd.sock build --platform linux/amd64 --tag app:1-amd64 .'],
    ['docker --host unix:///arm.sock build --platform linux/arm64 --tag app:1-arm64 .'],
  ]);
});
