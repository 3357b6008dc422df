import type { FunctionSpec } from '../function.ts';
import { ofText } from './arguments.ts';

/** Paths with slashes, as Go's package `path` has them, and names for targets. */
export const paths: readonly FunctionSpec[] = [
  ofText('basename', 'The last element of a path.', baseName, 'path'),
  ofText('dirname', 'The path without its last element.', directory, 'path'),
  ofText('sanitize', 'A name for a target: whatever cannot stand in one becomes _.', sanitize, 'name'),
];

function baseName(path: string): string {
  if (path === '') return '.';
  const trimmed = path.replace(/\/+$/, '');
  return trimmed === '' ? '/' : trimmed.slice(trimmed.lastIndexOf('/') + 1);
}

function directory(path: string): string {
  return clean(path.slice(0, path.lastIndexOf('/') + 1));
}

/** The shortest path that means the same. */
function clean(path: string): string {
  const isRooted = path.startsWith('/');
  const kept: string[] = [];
  for (const element of path.split('/')) {
    if (element === '' || element === '.') continue;
    if (element !== '..') kept.push(element);
    else if (kept.length > 0 && kept.at(-1) !== '..') kept.pop();
    else if (!isRooted) kept.push('..');
  }
  const joined = kept.join('/');
  return isRooted ? `/${joined}` : joined || '.';
}

function sanitize(name: string): string {
  return name.replace(/[^a-zA-Z0-9_-]/gu, '_');
}
