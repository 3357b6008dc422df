import { compareVersions, parseVersion, type Version } from './semantic-version.ts';

/** `>= 1.2, < 2`: any of the groups, and in it all conditions, as Masterminds/semver 3 has them. */
export type VersionConstraint = readonly (readonly Condition[])[];

interface Condition {
  readonly operator: string;
  readonly version: Version;
  /** The first part that is not given, or is x or *. */
  readonly open: 'major' | 'minor' | 'patch' | undefined;
}

const part = '[0-9|xX*]+';
const identifiers = '[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*';
const version = `v?${part}(?:\\.${part})?(?:\\.${part})?(?:-${identifiers})?(?:\\+${identifiers})?`;
const condition = `(?:!=|>=|=>|<=|=<|~>|=|>|<|~|\\^)? ?${version}`;

/** Reads a constraint; undefined where it is none. */
export function parseConstraint(text: string): VersionConstraint | undefined {
  const spaced = text.replace(/[\t\n\f\r ]+/g, ' ');
  const range = new RegExp(` ?(${version}) - (${version}) ?`, 'g');
  const groups = spaced.replace(range, '>= $1, <= $2 ').split('||').map(parseGroup);
  const known = groups.filter((group) => group !== undefined);
  return known.length === groups.length ? known : undefined;
}

function parseGroup(text: string): readonly Condition[] | undefined {
  if (!new RegExp(`^ ?${condition} ?(?:(?: |, ?)${condition} ?)*$`).test(text)) return undefined;
  const conditions = (text.match(new RegExp(condition, 'g')) ?? []).map(parseCondition);
  const known = conditions.filter((one) => one !== undefined);
  return known.length === conditions.length ? known : undefined;
}

function parseCondition(text: string): Condition | undefined {
  const shape = new RegExp(`^([^0-9xX*v|]*?) ?v?(${part})(?:\\.(${part}))?(?:\\.(${part}))?((?:-|\\+).*)?$`);
  const match = shape.exec(text);
  if (match === null) return undefined;
  const [, operator = '', major = '', minor, patch, extra = ''] = match;
  const suffix = /^-[^+]*/.exec(extra)?.[0] ?? '';
  const open = isOpen(major) ? 'major' : isOpen(minor) ? 'minor' : isOpen(patch) ? 'patch' : undefined;
  const written = {
    major: `0.0.0${suffix}`,
    minor: `${major}.0.0${suffix}`,
    patch: `${major}.${minor ?? ''}.0${suffix}`,
    all: `${major}.${minor ?? ''}.${patch ?? ''}${suffix}`,
  };
  const parsed = parseVersion(written[open ?? 'all']);
  return parsed === undefined ? undefined : { operator, version: parsed, open };
}

function isOpen(text: string | undefined): boolean {
  return text === undefined || text === 'x' || text === 'X' || text === '*';
}

/** A prerelease only satisfies a group in which some condition names one. */
export function satisfies(candidate: Version, constraint: VersionConstraint): boolean {
  return constraint.some((group) => {
    const wantsPrereleases = group.some((one) => one.version.prerelease !== '');
    if (candidate.prerelease !== '' && !wantsPrereleases) return false;
    return group.every((one) => holds(candidate, one));
  });
}

function holds(candidate: Version, one: Condition): boolean {
  const order = compareVersions(candidate, one.version);
  switch (one.operator) {
    case '':
    case '=':
      return one.open === undefined ? order === 0 : isTilde(candidate, one);
    case '!=':
      return one.open === undefined ? order !== 0 : isOutside(candidate, one);
    case '>':
      return isAbove(candidate, one, order);
    case '<':
      return order < 0;
    case '>=':
    case '=>':
      return order >= 0;
    case '<=':
    case '=<':
      return isNotAbove(candidate, one, order);
    case '^':
      return isCaret(candidate, one);
    default:
      return isTilde(candidate, one);
  }
}

function isOutside(candidate: Version, { version: wanted, open }: Condition): boolean {
  if (candidate.major !== wanted.major) return true;
  if (open === 'minor') return false;
  if (candidate.minor !== wanted.minor) return true;
  if (open !== 'patch') return candidate.patch !== wanted.patch || compareVersions(candidate, wanted) !== 0;
  return candidate.prerelease !== wanted.prerelease;
}

/** `>11` begins with 12, `>11.1` with 11.2. */
function isAbove(candidate: Version, { version: wanted, open }: Condition, order: number): boolean {
  if (open === undefined || candidate.major !== wanted.major) return order > 0;
  if (open === 'minor') return false;
  return open === 'patch' ? candidate.minor > wanted.minor : order > 0;
}

function isNotAbove(candidate: Version, { version: wanted, open }: Condition, order: number): boolean {
  if (open === undefined) return order <= 0;
  if (candidate.major !== wanted.major) return candidate.major < wanted.major;
  return open === 'minor' || candidate.minor <= wanted.minor;
}

/** `~1.2.3` is >=1.2.3, <1.3.0; `~1` is >=1.0.0, <2.0.0. */
function isTilde(candidate: Version, { version: wanted, open }: Condition): boolean {
  if (compareVersions(candidate, wanted) < 0) return false;
  const isZero = wanted.major === 0n && wanted.minor === 0n && wanted.patch === 0n;
  if (isZero && open !== 'minor' && open !== 'patch') return true;
  return candidate.major === wanted.major && (candidate.minor === wanted.minor || open === 'minor');
}

/** `^1.2.3` is >=1.2.3, <2.0.0; below 1, the first part that is not zero stays. */
function isCaret(candidate: Version, { version: wanted, open }: Condition): boolean {
  if (compareVersions(candidate, wanted) < 0) return false;
  if (wanted.major > 0n || open === 'minor') return candidate.major === wanted.major;
  if (candidate.major > 0n) return false;
  if (wanted.minor > 0n || open === 'patch') return candidate.minor === wanted.minor;
  if (candidate.minor > 0n) return false;
  return candidate.patch === wanted.patch;
}
