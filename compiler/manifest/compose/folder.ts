import { cleanPath, isRemote } from '../bake/paths.ts';

/** Where the relative paths of a compose file start, and what `~` stands for. */
export interface Folder {
  /** Seen from the invocation's directory; empty for that itself. */
  readonly path: string;
  readonly home: () => string;
}

/** A local path seen from the invocation's directory; absolute ones and the empty one stay as they are. */
export function localPath(written: string, { path, home }: Folder): string {
  const expanded = written.startsWith('~') ? cleanPath(`${home()}/${written.slice(1)}`) : written;
  if (expanded === '' || expanded.startsWith('/')) return expanded;
  return cleanPath(`${path === '' ? '.' : path}/${expanded}`);
}

/** A context of a compose file, which may be remote, an image, or another service. */
export function composePath(written: string, folder: Folder): string {
  const isElsewhere = written.includes('://') || written.startsWith('service:') || isRemoteContext(written);
  return isElsewhere ? written : localPath(written, folder);
}

function isRemoteContext(written: string): boolean {
  return /^(?:https?|git|ssh):\/\/|^github\.com\/|^git@/.test(written) && isRemote(written);
}
