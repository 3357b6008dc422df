import type { Signer } from '../../manifest/model.ts';
import type { Command } from '../command.ts';
import { isLoad } from '../destination.ts';
import type { Part } from '../job.ts';
import type { JoinJob } from '../join.ts';
import type { Location, Step } from '../plan.ts';
import { locationOf } from '../placement.ts';
import { checkBake } from './check-bake.ts';
import { checkInputs } from './check-inputs.ts';
import { command } from './commands.ts';
import { runsContainers } from './container.ts';
import { step } from './step.ts';

/** The Docker CLI for an engine: the one it is set to, a context by name, or an address, with its certificates. */
export function docker({ engine, tls }: Location): string[] {
  if (engine === 'local') return ['docker'];
  if (!engine.includes('://')) return ['docker', '--context', engine];
  const certificates =
    tls === undefined ? [] : ['--tlsverify', '--tlscacert', tls.ca, '--tlscert', tls.cert, '--tlskey', tls.key];
  return ['docker', ...certificates, '--host', engine];
}

/** The id of the step that everything on an engine waits for. */
export function checkEngineId({ engine, builder = '', node }: Location): string {
  return engine === 'local' ? 'check-engine' : `check-engine/${node === undefined ? engine : `${builder}/${node}`}`;
}

/** What is checked besides what the jobs themselves say. */
export interface Surroundings {
  /** The nodes that builders start, also those on which nothing is built. */
  readonly started: readonly Location[];
  /** The indexes that buildx joins. */
  readonly joins: readonly JoinJob[];
  /** Variables whose values come from the environment of the run. */
  readonly sensitive: ReadonlySet<string>;
  /** What is signed before it is tagged, or not. */
  readonly signers: readonly { readonly sign: Signer | undefined }[];
}

/**
 * One step for each engine in use: it answers, buildx is there where it is needed, and what the builds take exists: files,
 * and sensitive variables of the environment.
 */
export function checkEngines(jobs: readonly Part[], surroundings: Surroundings): Step[] {
  const { started, joins } = surroundings;
  if (jobs.length === 0) return joins.slice(0, 1).map((first) => checkJoining(first, surroundings));
  const byEngine = new Map<string, { readonly where: Location; readonly jobs: Part[] }>();
  for (const job of jobs) {
    const own = started.filter(({ builder }) => builder === job.builder?.name);
    for (const where of [...enginesOf(job), ...own]) {
      const entry = byEngine.get(checkEngineId(where)) ?? { where, jobs: [] };
      if (!entry.jobs.includes(job)) entry.jobs.push(job);
      byEngine.set(checkEngineId(where), entry);
    }
  }
  return [...byEngine].map(([id, { where, jobs: users }]) => checkEngine(id, where, users, surroundings));
}

/** The engines whose Docker API mab itself calls: BuildKits behind `remote` and `kubernetes` have none. */
function enginesOf(job: Part): Location[] {
  const driver = job.builder?.driver.value;
  const local: Location = { engine: 'local' };
  if (driver === undefined) return [local];
  if (driver === 'docker') return [local, ...job.placements.map(({ where }) => where)];
  if (driver === 'docker-container') return [local, ...job.placements.map(({ where }) => where)];
  return [local];
}

/** Where nothing is built, buildx alone reads and writes indexes, and asks no engine. */
function checkJoining({ join }: JoinJob, { signers }: Surroundings): Step {
  return step({
    id: 'check-engine',
    kind: 'check-engine',
    title: 'check buildx',
    needs: [],
    commands: [checkBuildx, ...checkSigners(signers)],
    where: { engine: 'local' },
    why: checkWhy,
    from: join.span,
  });
}

const checkWhy = 'what is missing is found before anything is built';

function checkEngine(id: string, where: Location, jobs: readonly Part[], surroundings: Surroundings): Step {
  const { sensitive, joins, signers } = surroundings;
  const isLocal = where.engine === 'local';
  const inputs = isLocal ? uniqueCommands(jobs.flatMap((job) => checkInputs(job, sensitive))) : [];
  const reached = isLocal ? jobs.flatMap(remoteNodes) : [where];
  const isAsked = !isLocal || jobs.some(needsEngine);
  const buildx = isLocal && (joins.length > 0 || jobs.some(needsBuildx)) ? [checkBuildx] : [];
  const first = jobs[0];
  if (first === undefined) throw new Error('an engine that no job uses');
  return step({
    id,
    kind: 'check-engine',
    title: isLocal
      ? `check ${isAsked ? 'the Docker engine and ' : ''}the files`
      : `check the engine of node ${where.node ?? where.engine}`,
    needs: [],
    commands: [
      ...inputs,
      ...uniqueCommands(reached.flatMap(checkCertificates)),
      ...(isAsked ? [isLocal ? checkVersion(where) : inTime(checkVersion(where))] : []),
      ...buildx,
      ...(isLocal ? uniqueCommands(jobs.flatMap(checkBake)) : []),
      ...(isLocal ? checkSigners(signers) : []),
      ...(isLocal && jobs.some(buildsHere) ? [shownEndpoint] : []),
    ],
    where,
    why: checkWhy,
    from: first.target.span,
  });
}

/** BuildKits that buildx reaches by itself. */
function remoteNodes({ builder }: Part): Location[] {
  return builder?.driver.value === 'remote' ? builder.nodes.map((node) => locationOf(node, builder)) : [];
}

function checkCertificates({ node = '', tls }: Location): Command[] {
  if (tls === undefined) return [];
  return [tls.ca, tls.cert, tls.key].map((file) =>
    command(['test', '-f', file], {
      remedy: `node ${node} is reached with ${file}, which does not exist: put the certificate there, or mend tls in its block`,
    }),
  );
}

/**
 * Whether the engine of the CLI has to answer: machines elsewhere push by themselves, and whoever joins what they pushed
 * asks registries alone. Only plain engines keep images, and run their tests, where they were built.
 */
function needsEngine({ builder, target: { tests, bake } }: Part): boolean {
  const isHere = builder === undefined || builder.nodes.some(({ endpoint }) => endpoint === undefined);
  if (isHere && runsContainers(builder)) return true;
  return builder?.driver.value !== 'docker' && (tests.length > 0 || (bake.output ?? []).some(isLoad));
}

/** An engine that takes connections and says nothing would be waited for without end. */
export function inTime(question: Command): Command {
  return { ...question, timeout: 30 };
}

export function checkVersion(where: Location): Command {
  return command([...docker(where), 'version', '--format', '{{.Server.Version}}'], { remedy: remedyOfSilence(where) });
}

function remedyOfSilence({ engine, node }: Location): string {
  if (engine === 'local') {
    return 'no Docker engine answers: start Docker, or point DOCKER_HOST or `docker context use` at one';
  }
  const silence = `the engine of node ${node ?? engine} does not answer`;
  return engine.includes('://')
    ? `${silence} at ${engine}: start it, or mend the node's endpoint`
    : `${silence} by the Docker context ${engine}: start it, or name one of \`docker context ls\` as the node's endpoint`;
}

const checkBuildx = command(['docker', 'buildx', 'version'], {
  remedy:
    'buildx is missing: install the docker-buildx (or docker-buildx-plugin) package of your distribution, or put the plugin at ~/.docker/cli-plugins/docker-buildx and make it executable; Docker older than 20 also wants DOCKER_CLI_EXPERIMENTAL=enabled',
});

/** What buildx notes of a node without endpoint: the address of the default context, else the name of the current one. */
const shownEndpoint = command(
  [
    ...['docker', 'context', 'inspect', '--format'],
    '{{if eq .Name "default"}}{{.Endpoints.docker.Host}}{{else}}{{.Name}}{{end}}',
  ],
  { capture: [{ name: 'endpoint', from: 'last-line' }] },
);

/** Whether buildx makes a node on the engine of the CLI. */
function buildsHere({ builder }: Part): boolean {
  return builder?.driver.value === 'docker-container' && builder.nodes.some(({ endpoint }) => endpoint === undefined);
}

/** Plain engines joined by `docker manifest` need no buildx, unless Bake is to read a file. */
function needsBuildx({ assembly, builder, bakeFile }: Part): boolean {
  return (
    bakeFile !== undefined ||
    assembly.kind !== 'manifest' ||
    (builder !== undefined && builder.driver.value !== 'docker')
  );
}

/** Programs are started on this machine, at the end of builds that may take long. */
function checkSigners(signers: Surroundings['signers']): Command[] {
  return uniqueCommands(
    signers
      .flatMap(({ sign }) => sign?.program ?? [])
      .map((program) =>
        command(['sh', '-c', 'command -v "$1" >/dev/null', 'sh', program], {
          remedy: `${program}, which is to sign what is published, is not on this machine: install it, or mend sign`,
        }),
      ),
  );
}

function uniqueCommands(commands: readonly Command[]): Command[] {
  return [...new Map(commands.map((one) => [JSON.stringify([one.argv, one.stdin]), one])).values()];
}
