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

/** What is run on the engine for amd64. */
function onAmd(output: string): string[] {
  const text = farm.replace('tags      =', `output    = [${output}]\n  tags      =`);
  const steps = compileText(text).value?.steps ?? [];
  const commands = steps.flatMap(({ commands: all, kind }) => (kind === 'build-image' ? all : []));
  return commands
    .map(({ env: _, ...one }) => commandText(one, undefined))
    .filter((one) => one.includes('amd.sock build'));
}

it.each([
  ['"type=local,dest=out", "type=docker"', '--output type=local,dest=out/linux_amd64 --load .'],
  ['"type=registry", "type=tar,dest=out.tar"', '--output type=tar,dest=out-linux-amd64.tar --load .'],
  ['"type=local,dest=out"', '--output type=local,dest=out/linux_amd64 .'],
])('an image is kept beside other outputs where it is wanted or pushed: %s', (output, flags) => {
  expect(onAmd(output)).toEqual([
    `docker --host unix:///amd.sock build --platform linux/amd64 --tag app:1-amd64 ${flags}`,
  ]);
});

it('images that plain engines build stay there, without a flag that only buildx knows', () => {
  const { value } = compileText(farm, { output: 'load' });
  const builds = (value?.steps ?? []).filter(({ kind }) => kind === 'build-image');
  expect(builds.map(({ commands }) => commands.map((one) => commandText(one, undefined)))).toEqual([
    ['docker --host unix:///amd.sock build --platform linux/amd64 --tag app:1-amd64 .'],
    ['docker --host unix:///arm.sock build --platform linux/arm64 --tag app:1-arm64 .'],
  ]);
});
