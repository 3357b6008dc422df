import { buildContext, dockerfilePath, environmentOf, isRemote, localPath, secretFilesOf } from '../build-flags.ts';
import type { Command } from '../command.ts';
import type { Part } from '../job.ts';
import type { BakeTarget } from '../plan.ts';
import { command } from './commands.ts';

/**
 * Whether everything is here that a build takes of this machine: the bake file, folders, Dockerfiles, files of secrets, keys
 * and agents of ssh, and `sensitive` variables of the environment; of the target and of those that are its contexts.
 */
export function checkInputs({ target, linked, bakeFile }: Part, sensitive: ReadonlySet<string>): Command[] {
  const contexts = Object.entries(linked).map(([name, { bake }]) => [name, bake] as const);
  const all = [...contexts, [target.name, target.bake] as const];
  return [
    ...(bakeFile === undefined ? [] : [checkBakeFile(bakeFile.path)]),
    ...all.flatMap(([name, image]) => [
      ...checkSources(name, image),
      ...checkSecretFiles(name, image),
      ...checkSsh(name, image),
    ]),
    ...all.flatMap(([name, image]) => checkVariables(name, image, sensitive)),
  ];
}

function checkBakeFile(path: string): Command {
  return command(['test', '-f', path], { remedy: `this script calls Bake with ${path}, which is not there` });
}

function checkSources(name: string, image: BakeTarget): Command[] {
  const named = Object.values(image.contexts ?? {}).filter((one) => !isRemote(one));
  return [...checkContext(name, image), ...named.flatMap((one) => checkFolder(localPath(one), `target ${name} takes`))];
}

function checkContext(name: string, image: BakeTarget): Command[] {
  const context = buildContext(image);
  if (isRemote(context)) return [];
  const isThere = checkFolder(localPath(context), `target ${name} builds in`);
  const path = dockerfilePath(image);
  if (path === undefined || isRemote(path)) return isThere;
  const remedy = `target ${name} builds from ${path}, which does not exist: create it, or set dockerfile or context`;
  return [...isThere, command(['test', '-f', path], { remedy })];
}

function checkFolder(folder: string, who: string): Command[] {
  if (folder === '.') return [];
  return [command(['test', '-d', folder], { remedy: `${who} the folder ${folder}, which does not exist here` })];
}

function checkSecretFiles(name: string, image: BakeTarget): Command[] {
  return secretFilesOf(image).map((file) =>
    command(['test', '-r', file], {
      remedy: `target ${name} takes the secret ${file}, which cannot be read here: put it there, or mend src in its secret`,
    }),
  );
}

/** Without paths, a key is asked of the agent of the environment. */
function checkSsh(name: string, { ssh = [] }: BakeTarget): Command[] {
  return ssh.flatMap(({ paths = [] }) => {
    if (paths.length === 0) return [checkAgent(name)];
    return paths.map((path) =>
      command(['test', '-r', path], {
        remedy: `target ${name} takes the key or agent ${path}, which cannot be read here: put it there, or mend ssh`,
      }),
    );
  });
}

function checkAgent(name: string): Command {
  return command(['sh', '-c', 'test -S "$SSH_AUTH_SOCK"'], {
    remedy: `target ${name} asks an ssh agent, and SSH_AUTH_SOCK names none: start one (eval "$(ssh-agent)", then ssh-add), or name a key in ssh`,
  });
}

/** The variable's value is no argument of the check, since everybody on the machine sees arguments. */
function checkVariables(name: string, image: BakeTarget, sensitive: ReadonlySet<string>): Command[] {
  return environmentOf(image)
    .filter((variable) => sensitive.has(variable))
    .map((variable) =>
      command(['awk', `BEGIN { exit ENVIRON["${variable}"] == "" }`], {
        remedy: `the environment has no ${variable}, which target ${name} takes: set it; its value stands nowhere else`,
      }),
    );
}
