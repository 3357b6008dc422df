/** Whether BuildKit fetches a context itself: HTTP, or Git in any of the forms that Docker takes. */
export function isRemote(path: string): boolean {
  return /^(?:https?|git|ssh):\/\/|^github\.com\/|^[\w.-]+@[\w.-]+:/.test(path);
}

/** Go's path.Clean: without `.`, empty and climbing-back parts; `.` where nothing is left. */
export function cleanPath(path: string): string {
  const isRooted = path.startsWith('/');
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (!isRooted) parts.push(part);
  }
  if (isRooted) return `/${parts.join('/')}`;
  return parts.length === 0 ? '.' : parts.join('/');
}

/** A main context as Bake prints it. */
export function printedContext(context: string): string {
  if (context.startsWith('cwd://')) return cleanPath(context.slice('cwd://'.length));
  return isRemote(context) ? context : cleanPath(context);
}

/** The folder of a file, `.` where it has none. */
export function folderOf(file: string): string {
  const slash = file.lastIndexOf('/');
  return slash < 0 ? '.' : cleanPath(file.slice(0, slash + 1));
}

/** A local path that was written in a file of that folder, seen from the invocation's. */
export function rebase(path: string, folder: string): string {
  const isElsewhere = /^(?:cwd|docker-image|oci-layout):\/\/|^target:|^\//.test(path) || path === '-' || isRemote(path);
  return folder === '.' || isElsewhere || path === '' ? path : cleanPath(`${folder}/${path}`);
}
