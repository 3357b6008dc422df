import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/suggestion.ts';
import { child, itemsOf, membersOf, textIn, type MapNode, type Member, type Node } from './tree.ts';

/** What Compose refuses of a whole project that Bake reads. */
export function checkProject(project: MapNode): Diagnostic[] {
  const services = child(project, 'services');
  const secrets = child(project, 'secrets');
  return [
    ...[...membersOf(services)].flatMap(([name, service]) => checkService(name, service, services, secrets)),
    ...[...membersOf(secrets)].flatMap(([name, secret]) => checkSecret(name, secret)),
  ];
}

function checkService(
  name: string,
  { key, value: service }: Member,
  services: Node | undefined,
  secrets: Node | undefined,
): Diagnostic[] {
  const build = child(service, 'build');
  if (build === undefined) {
    return (textIn(child(service, 'image')) ?? '') === '' ? [diagnostic('service-without-image', key, { name })] : [];
  }
  const inline = child(build, 'dockerfile_inline');
  const hasBoth = (textIn(inline) ?? '') !== '' && (textIn(child(build, 'dockerfile')) ?? '') !== '';
  return [
    ...(hasBoth ? [diagnostic('two-dockerfiles', (inline ?? build).span, { name })] : []),
    ...checkContexts(build, services),
    ...itemsOf(child(build, 'secrets')).flatMap((mount) => checkMount(mount, secrets)),
  ];
}

function checkContexts(build: Node, services: Node | undefined): Diagnostic[] {
  return [...membersOf(child(build, 'additional_contexts')).values()].flatMap(({ value }) => {
    const name = /^service:([^]*)$/.exec(textIn(value) ?? '')?.[1];
    if (name === undefined) return [];
    const service = child(services, name);
    if (service === undefined) {
      const suggestion = nearest(name, membersOf(services).keys());
      return [diagnostic('unknown-service-context', value.span, { name, suggestion })];
    }
    return child(service, 'build') === undefined ? [diagnostic('unbuilt-service-context', value.span, { name })] : [];
  });
}

function checkMount(mount: Node, secrets: Node | undefined): Diagnostic[] {
  const name = textIn(child(mount, 'source')) ?? '';
  const secret = child(secrets, name);
  if (secret === undefined) {
    const suggestion = nearest(name, membersOf(secrets).keys());
    return [diagnostic('unknown-build-secret', mount.span, { name, suggestion })];
  }
  return isExternal(secret) ? [diagnostic('external-secret', mount.span, { name })] : [];
}

function checkSecret(name: string, { key, value: secret }: Member): Diagnostic[] {
  const isGiven = ['file', 'environment'].some((field) => (textIn(child(secret, field)) ?? '') !== '');
  return isGiven || isExternal(secret) ? [] : [diagnostic('secret-without-source', key, { name })];
}

function isExternal(secret: Node): boolean {
  const external = child(secret, 'external');
  return external?.kind === 'map' || (external?.kind === 'bool' && external.value);
}
