import { hasErrors, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { SourceFile } from '../../source/source-file.ts';
import { rebaseSettings, type Defined } from '../bake/definitions.ts';
import { merge } from '../bake/merge.ts';
import { folderOf } from '../bake/paths.ts';
import type { Definition } from '../bake/resolve.ts';
import type { BakeGroup } from '../bake/target.ts';
import type { World } from '../evaluation/world.ts';
import { checkProject } from './check.ts';
import { environmentOf } from './environment.ts';
import { Loader } from './load.ts';
import { projectName } from './project-name.ts';
import { serviceEnvironment } from './service-environment.ts';
import { settingsOf } from './service.ts';
import type { Lookup } from './template.ts';
import { child, membersOf, type MapNode } from './tree.ts';
import { targetName } from './x-bake.ts';

/**
 * Reads compose files as Bake does (buildx 0.36, `bake/compose.go`): all of them are one project, each service with a
 * build is a target, and the group `default` holds them all. Profiles do not matter.
 */
export function readCompose(files: readonly SourceFile[], world: World, isRelative: boolean): Outcome<Defined> {
  const nothing: Defined = { targets: new Map(), groups: new Map() };
  const [first] = files;
  if (first === undefined) return { value: nothing, diagnostics: [] };
  const loader = new Loader(world);
  const { diagnostics } = loader;
  const variables = environmentOf(world, diagnostics);
  const name = projectName(files, variables);
  const lookup: Lookup = (variable) => (variable === 'COMPOSE_PROJECT_NAME' ? name : variables(variable));
  const project = loader.load(files, { folder: { path: '', home: world.host.home }, lookup });
  if (hasErrors(diagnostics) || project === undefined) return { value: nothing, diagnostics };
  diagnostics.push(...checkProject(project));
  if (hasErrors(diagnostics)) return { value: nothing, diagnostics };
  const folder = isRelative ? folderOf(first.name) : '.';
  return { value: define(project, folder, lookup, loader), diagnostics };
}

function define(project: MapNode, folder: string, lookup: Lookup, loader: Loader): Defined {
  const diagnostics: Diagnostic[] = loader.diagnostics;
  const targets = new Map<string, Definition>();
  const services = membersOf(child(project, 'services'));
  for (const [service, { key, value }] of services) {
    const own = serviceEnvironment(value, lookup, loader);
    if (child(value, 'build') === undefined) continue;
    const name = targetName(service);
    const said = settingsOf(
      value,
      child(project, 'secrets'),
      { lookup: (variable) => own(variable) ?? lookup(variable), sensitive: loader.sensitive },
      diagnostics,
    );
    const settings = rebaseSettings(said, folder);
    const before = targets.get(name);
    targets.set(name, {
      name,
      span: key,
      settings: before === undefined ? settings : merge(before.settings, settings),
      blocks: { platforms: new Map(), tests: new Map(), changes: new Map() },
      defaultContext: folder,
    });
  }
  const groups = new Map<string, BakeGroup>();
  if (services.size > 0) groups.set('default', { targets: targets.size === 0 ? null : [...targets.keys()] });
  return { targets, groups };
}
