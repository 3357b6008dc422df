import { delimiter } from 'node:path';
import { parseArgs } from 'node:util';
import { up } from '../../engine/engine.ts';
import { engineFolder } from '../../engine/folder.ts';
import { once, type Cost } from '../measure.ts';
import { contenders, emission, type Contender } from './contenders.ts';
import { costOfOutput, costOfStep } from './own-cost.ts';
import { projectOf, type Project } from './project.ts';

/**
 * `npm run bench:run [-- TARGETS...] [--hash MIB]`: mab, `docker buildx bake` and the emitted script build and publish the
 * same images on the private engine, first with nothing cached, then with nothing changed; then what mab costs by itself.
 * An image takes no time to build, so that nothing but the tools is measured; with `--hash` each is work like a compiler's,
 * a checksum of so many MiB, so that it can be seen what the tools matter beside it.
 */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { hash: { type: 'string', default: '0' } },
});
const counts = positionals.length > 0 ? positionals.map(Number) : [1, 8, 32];
const work = Number(values.hash);
const engine = await up(engineFolder());
const env = {
  ...process.env,
  PATH: [engine.tools.newPath, engine.tools.path, process.env['PATH']].join(delimiter),
  DOCKER_CONFIG: engine.tools.dockerConfig.new,
  DOCKER_HOST: engine.engines.amd.host,
};

const names = contenders.map(({ name }) => name);
console.log(
  row(['targets', 'platforms', ...names.map((name) => `cold: ${name}`), ...names.map((name) => `again: ${name}`)]),
);
// Bake uses a builder that is there; so it is for all.
await compete(contenders[0], projectOf(engine, { targets: 1, platforms: ['linux/amd64'], work: 0 }));
for (const targets of counts) {
  for (const platforms of [['linux/amd64'], ['linux/amd64', 'linux/arm64']]) {
    const project = projectOf(engine, { targets, platforms, work });
    const costs: { readonly cold: Cost; readonly again: Cost }[] = [];
    for (const contender of contenders) costs.push(await compete(contender, project));
    const cells = [...costs.map(({ cold }) => cold), ...costs.map(({ again }) => again)].map(time);
    console.log(row([String(targets), String(platforms.length), ...cells]));
  }
}

const step = await costOfStep(1000);
console.log(
  `\na step of 1,000 that do nothing: ${step.elapsed.toFixed(1)} ms, of which mab computes ${step.computing.toFixed(1)} ms`,
);
for (const mebibytes of [16, 1024]) {
  const { milliseconds, peak = 0 } = await costOfOutput(mebibytes);
  console.log(
    `a build that prints ${mebibytes} MiB: ${(milliseconds / 1000).toFixed(1)} s, at most ${peak.toFixed(0)} MiB`,
  );
}

/** Each contender has repositories of its own, and layers that nobody has seen. */
async function compete({ name, argv }: Contender, { folder, renew }: Project) {
  const own = { ...env, REPO: `${engine.registry}/bench-${process.pid}/${name.replace(' ', '-')}` };
  renew();
  await once(emission, { cwd: folder, env: own });
  const cold = await once(argv, { cwd: folder, env: own });
  const again = [await once(argv, { cwd: folder, env: own }), await once(argv, { cwd: folder, env: own })];
  return { cold, again: again.reduce((best, one) => (one.milliseconds < best.milliseconds ? one : best)) };
}

function time({ milliseconds }: Cost): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

function row(cells: readonly string[]): string {
  return cells.map((cell, at) => cell.padStart(at < 2 ? 10 : 16)).join('');
}
