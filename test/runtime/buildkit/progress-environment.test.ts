import { expect, it } from 'vitest';
import { progressEnvironment } from '../../../runtime/buildkit/progress-environment.ts';

const rawjson = { BUILDKIT_PROGRESS: 'rawjson' };
const tls = '--tlsverify --tlscacert a --tlscert b --tlskey c';

it.each([
  ['docker buildx build .', {}, rawjson],
  ['docker --context far buildx bake -f - app', {}, rawjson],
  [`docker ${tls} --host tcp://far:2376 buildx build .`, { BUILDKIT_PROGRESS: '' }, rawjson],
  ['docker buildx build .', { BUILDKIT_PROGRESS: 'plain' }, {}],
  ['docker build --tag buildx build', {}, {}],
  ['docker buildx imagetools create', {}, {}],
  ['sh -c buildx build', {}, {}],
  ['docker', {}, {}],
])('%s', (argv, env, expected) => {
  expect(progressEnvironment(argv.split(' '), env)).toEqual(expected);
});
