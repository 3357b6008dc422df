import { ofOneType } from '../manifest/bake/annotation.ts';
import type { Attestation, Options } from '../manifest/bake/target.ts';
import { optionsToCsv, policyToCsv, sshToText } from './options.ts';
import type { Arg, Command } from './command.ts';
import type { BakeTarget } from './plan.ts';

/**
 * The flags of `docker build` and `docker buildx build` that an image's attributes stand for, without platform, tags,
 * outputs and context, which depend on how the image is assembled. Every flag and its value are arguments of their own.
 */
export function buildFlags(image: BakeTarget): string[] {
  return [
    ...dockerfileFlags(image),
    ...buildArguments(image),
    ...pairs('--label', image.labels),
    ...single('--target', image.target),
    ...pairs('--build-context', image.contexts),
    ...each('--annotation', ofOneType(image.annotations)),
    ...csv('--attest', image.attest),
    ...csv('--cache-from', image['cache-from']),
    ...csv('--cache-to', image['cache-to']),
    ...csv('--secret', image.secret),
    ...each('--ssh', image.ssh?.map(sshToText)),
    ...switches(image),
    ...single('--network', image.network),
    ...noCacheFilter(image),
    ...single('--shm-size', image['shm-size']),
    ...each('--ulimit', image.ulimits),
    ...pairs('--resource', image.resources),
    ...each('--allow', image.entitlements),
    ...pairs('--add-host', image['extra-hosts'], ':'),
    ...single('--call', image.call),
    ...each('--policy', image.policy?.map(policyToCsv)),
  ];
}

/** Without a value, docker takes an argument from the environment. */
function buildArguments({ args = {} }: BakeTarget): string[] {
  return Object.entries(args).flatMap(([name, value]) => [
    '--build-arg',
    typeof value === 'string' ? `${name}=${value}` : name,
  ]);
}

/** What the environment of the command has to hold for arguments that docker takes from there under another name. */
export function argumentEnvironment({ args = {} }: BakeTarget): NonNullable<Command['env']> {
  const renamed = Object.entries(args).flatMap(([name, value]): [string, Arg][] =>
    typeof value === 'string' || value.env === name ? [] : [[name, [value]]],
  );
  return Object.fromEntries(renamed);
}

/** The sensitive variables that a build takes: as arguments, or as secrets of its own. */
export function environmentOf(image: BakeTarget): string[] {
  return [...argumentVariables(image), ...(image.secret ?? []).flatMap(secretVariable)];
}

/** The sensitive variables that a build takes as arguments. */
export function argumentVariables({ args = {} }: BakeTarget): string[] {
  return Object.values(args).flatMap((value) => (typeof value === 'string' ? [] : [value.env]));
}

/** The files that a build takes as secrets. */
export function secretFilesOf({ secret = [] }: BakeTarget): string[] {
  return secret.flatMap(({ src }) => (src === undefined ? [] : [src]));
}

/** A secret without a file is that variable of the environment which it names, or is named after. */
function secretVariable({ id, env, src, type }: Options): string[] {
  if (env !== undefined) return [env];
  return id === undefined || src !== undefined || type === 'file' ? [] : [id];
}

/** What follows the flags: the directory or URL whose files the Dockerfile may copy. */
export function buildContext(image: BakeTarget): string {
  return image.context ?? '.';
}

/** The Dockerfile's path as the command line takes it, from the invocation's directory; undefined when it is inline. */
export function dockerfilePath(image: BakeTarget): string | undefined {
  if (image['dockerfile-inline'] !== undefined) return undefined;
  const dockerfile = image.dockerfile ?? 'Dockerfile';
  const context = buildContext(image);
  if (dockerfile.startsWith('/') || isRemote(dockerfile) || isRemote(context)) return dockerfile;
  if (dockerfile.startsWith('cwd://')) return dockerfile.slice('cwd://'.length);
  return joinPath(localPath(context), dockerfile);
}

/** Whether BuildKit itself fetches this context or Dockerfile: Git, HTTP, a target, an image, standard input. */
export function isRemote(path: string): boolean {
  return path === '-' || /^(?:https?|git|ssh|docker-image|oci-layout|target):|^git@|^github\.com\//.test(path);
}

/** A local context without Bake's `cwd://`. */
export function localPath(path: string): string {
  return path.startsWith('cwd://') ? path.slice('cwd://'.length) || '.' : path;
}

function joinPath(folder: string, file: string): string {
  const parts: string[] = [];
  for (const part of `${folder}/${file}`.split('/')) {
    if (part === '.' || (part === '' && parts.length > 0)) continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..' && parts.at(-1) !== '') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}

/** `--file` is left out where the default means the same. */
function dockerfileFlags(image: BakeTarget): string[] {
  const path = dockerfilePath(image);
  if (path === undefined) return ['--file', '-'];
  const isDefault = path === joinPath(localPath(buildContext(image)), 'Dockerfile') || isRemoteDefault(image);
  return isDefault ? [] : ['--file', path];
}

function isRemoteDefault(image: BakeTarget): boolean {
  return isRemote(buildContext(image)) && (image.dockerfile ?? 'Dockerfile') === 'Dockerfile';
}

function switches(image: BakeTarget): string[] {
  return [...(image.pull === true ? ['--pull'] : []), ...(image['no-cache'] === true ? ['--no-cache'] : [])];
}

/** `no-cache` is about every stage; `docker build` refuses to be told some of them beside it, where Bake reads past them. */
function noCacheFilter(image: BakeTarget): string[] {
  return image['no-cache'] === true ? [] : each('--no-cache-filter', image['no-cache-filter']);
}

function single(flag: string, value: string | undefined): string[] {
  return value === undefined ? [] : [flag, value];
}

function each(flag: string, values: readonly string[] | undefined): string[] {
  return (values ?? []).flatMap((value) => [flag, value]);
}

function pairs(flag: string, values: Readonly<Record<string, string | number>> | undefined, separator = '='): string[] {
  return Object.entries(values ?? {}).flatMap(([key, value]) => [flag, `${key}${separator}${value}`]);
}

function csv(flag: string, values: readonly (Options | Attestation)[] | undefined): string[] {
  return (values ?? []).flatMap((options) => [flag, optionsToCsv(options)]);
}
