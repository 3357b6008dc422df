import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import type { EngineDescription } from '../engine/description.ts';
import { up } from '../engine/engine.ts';
import { engineFolder } from '../engine/folder.ts';
import { heading, show } from './terminal.ts';

const platforms = ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/riscv64'];

/** `npm run demo`: what a person would type to ship `examples/hello`, on the private engine. */
heading('The engine');
console.log(
  'mab’s own private engine is used, not a Docker of this machine: it needs no network, holds nothing of yours,',
);
console.log('and emulates what this machine is not. `npm run engine -- down` takes it away again.');
const engine = await up(engineFolder());
const reference = `${engine.registry}/hello:latest`;
const folder = copyOfExample();
const shell = { cwd: folder, env: environment(engine) };

heading('1. What would happen: the plan, with its reasons');
show('mab plan --push', shell);

heading('2. The same plan for CI: a shell script and a bake file');
show('mab emit sh --push -o build.sh', shell);
show('mab emit bake --push -o docker-bake.hcl', shell);
show('ls -l build.sh docker-bake.hcl', shell);

heading('3. Run it');
show('mab run --push', shell);

heading('4. What the registry holds');
show(`docker buildx imagetools inspect ${reference}`, shell);

heading('5. What each architecture’s image says');
for (const platform of platforms) show(`docker run --rm --network none --platform ${platform} ${reference}`, shell);

heading('What to try next');
console.log(`The manifest, the script and the bake file are in ${folder}. The commands above ran there with`);
for (const name of ['DOCKER_HOST', 'DOCKER_CONFIG', 'REGISTRY', 'BASE', 'BINFMT'] as const) {
  console.log(`  export ${name}=${shell.env[name] ?? ''}`);
}
console.log(`  export PATH=${engine.tools.path}:$PATH`);
console.log('Then, with `mab` for `node dist/mab.js`:');
console.log('  sh build.sh                      the same images, without mab');
console.log('  docker buildx bake --print       the bake file, read by buildx itself');
console.log('  mab plan --format json           the plan, for tools');
console.log('  mab run --push                   again: what is there already is skipped');
console.log('  npm run engine -- down           leaves this machine as it was');

/** The example is copied, since the script and the bake file are written beside it. */
function copyOfExample(): string {
  const folder = resolve('.cache', 'demo', 'hello');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(join('examples', 'hello', 'build.mab'), join(folder, 'build.mab'));
  cpSync(join('examples', 'hello', 'Dockerfile'), join(folder, 'Dockerfile'));
  return folder;
}

function environment({ engines, registry, base, binfmtImage, tools }: EngineDescription): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PATH: [resolve('.cache', 'demo', 'bin'), tools.path, process.env['PATH']].join(delimiter),
    DOCKER_HOST: engines.amd.host,
    DOCKER_CONFIG: tools.dockerConfig.old,
    REGISTRY: registry,
    BASE: base,
    BINFMT: binfmtImage,
  };
}
