import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { endpointAdvice } from './endpoint.ts';
import { checkName } from './name.ts';
import { wordIn } from './said-block.ts';
import type { Builder, BuilderNode, Driver, Emulation, OnDifference, Tls } from '../model.ts';
import type { SaidBlock, SaidBlocks } from './said-block.ts';

/** Makes a builder of its block, and complains of what no machine could be. */
export function builderOf(block: SaidBlock, diagnostics: Diagnostic[]): Builder {
  const { name, span } = block;
  const nodes = [...block.blocks('node').values()].map((node) => nodeOf(node, diagnostics));
  const driver = wordIn<Driver>(block, 'driver') ?? { value: 'docker-container', span };
  const placed = nodes.filter(
    (node) => node.endpoint !== undefined || block.blocks('node').get(node.name)?.lacks('endpoint'),
  );
  diagnostics.push(...checkName('builder', block), ...checkEndpoints(name, driver.value, placed));
  diagnostics.push(...placed.flatMap((node) => checkReach(node, driver.value)));
  for (const node of block.blocks('node').values()) diagnostics.push(...checkName('node', node));
  return {
    name,
    span,
    driver,
    onDifference: wordIn<OnDifference>(block, 'on-difference')?.value ?? 'refuse',
    insecureRegistries: insecureRegistries(block, diagnostics),
    nodes: nodes.length > 0 ? nodes : [onlyNode(block)],
  };
}

function insecureRegistries(block: SaidBlock, diagnostics: Diagnostic[]): string[] {
  const listed = block.list('insecure-registries') ?? [];
  for (const { value: registry, span } of listed) {
    if (!isRegistry(registry)) diagnostics.push(diagnostic('malformed-registry', span, { registry }));
  }
  return listed.map(({ value }) => value);
}

/** As the first part of a reference is told from the name of an image: by a dot or a port. */
function isRegistry(text: string): boolean {
  return /^(?:\[[\da-f:.]+\]|[\w-]+(?:\.[\w-]+)*)(?::\d+)?$/i.test(text) && (/[.:]/.test(text) || text === 'localhost');
}

function nodeOf(block: SaidBlock, diagnostics: Diagnostic[]): BuilderNode {
  return {
    name: block.name,
    span: block.span,
    endpoint: block.word('endpoint'),
    platforms: block.list('platforms') ?? [],
    driverOptions: Object.fromEntries([...block.table('driver-opts')].map(([key, { value }]) => [key, value])),
    buildkitdFlags: block.word('buildkitd-flags')?.value,
    buildkitdConfig: block.word('buildkitd-config')?.value,
    tls: tlsOf(block, diagnostics),
    emulate: block.flag('emulate'),
  };
}

function tlsOf(node: SaidBlock, diagnostics: Diagnostic[]): Tls | undefined {
  const block = node.blocks('tls').get('');
  if (block === undefined) return undefined;
  const files = ['ca', 'cert', 'key'];
  const [ca, cert, key] = files.map((name) => block.word(name)?.value);
  const missing = files.filter((name) => block.lacks(name));
  if (missing.length > 0) {
    diagnostics.push(diagnostic('tls-incomplete', block.span, { node: node.name, missing: missing.join(', ') }));
  }
  if (node.lacks('endpoint') || node.word('endpoint')?.value.startsWith('tcp://') === false) {
    diagnostics.push(diagnostic('tls-without-tcp', block.span, { node: node.name }));
  }
  return { span: block.span, ca: ca ?? '', cert: cert ?? '', key: key ?? '' };
}

/** A builder without nodes runs on the engine of the CLI, under the name that buildx gives a first node. */
function onlyNode({ name, span }: SaidBlock): BuilderNode {
  return {
    name: `${name}0`,
    span,
    endpoint: undefined,
    platforms: [],
    driverOptions: {},
    buildkitdFlags: undefined,
    buildkitdConfig: undefined,
    tls: undefined,
    emulate: false,
  };
}

/**
 * buildx keeps one node for each endpoint: a second one would take the place of the first. The nodes of a cluster are
 * deployments, each with an endpoint that buildx makes of its name; it refuses others.
 */
function checkEndpoints(builder: string, driver: Driver, nodes: readonly BuilderNode[]): Diagnostic[] {
  if (driver === 'kubernetes') {
    return nodes.flatMap(({ name: node, endpoint }) =>
      endpoint === undefined ? [] : [diagnostic('endpoint-in-cluster', endpoint.span, { node })],
    );
  }
  const first = new Map<string | undefined, string>();
  return nodes.flatMap(({ name, endpoint, span }) => {
    const machine = endpoint?.value;
    const other = first.get(machine);
    if (other === undefined) first.set(machine, name);
    return other === undefined
      ? []
      : [diagnostic('endpoint-twice', endpoint?.span ?? span, { node: name, other, builder })];
  });
}

/** Who reaches an engine reaches the machine, so its port is for those with certificates; this machine's own is nobody else's. */
function checkReach({ name: node, span, endpoint, tls }: BuilderNode, driver: Driver): Diagnostic[] {
  if (endpoint === undefined) return driver === 'remote' ? [diagnostic('node-without-endpoint', span, { node })] : [];
  if (driver === 'kubernetes') return [];
  const advice = endpointAdvice(endpoint.value, driver);
  if (advice !== undefined) {
    return [diagnostic('malformed-endpoint', endpoint.span, { endpoint: endpoint.value, node, advice })];
  }
  const host = /^tcp:\/\/(\[[^\]]*\]|[^:/]*)/.exec(endpoint.value)?.[1];
  if (host === undefined || tls !== undefined) return [];
  const isLoopback = /^(?:localhost|127\.[\d.]+|\[::1\])$/.test(host);
  return isLoopback ? [] : [diagnostic('tcp-without-tls', endpoint.span, { node, host, driver })];
}

const installer = 'tonistiigi/binfmt:latest';
const installerArguments = ['--install', '{arch}'];
const interpreter = '/usr/bin/qemu-{qemu}-static';
const probe = 'busybox:latest';

/** Makes the emulation of its block. */
export function emulationOf(said: SaidBlocks): Emulation | undefined {
  const block = said.get('');
  if (block === undefined) return undefined;
  const { span } = block;
  return {
    span,
    provider: wordIn<Emulation['provider']['value']>(block, 'provider') ?? { value: 'image', span },
    image: block.word('image')?.value ?? installer,
    args: block.list('args')?.map(({ value }) => value) ?? installerArguments,
    uninstalls: !block.settings.has('args'),
    interpreter: block.word('interpreter')?.value ?? interpreter,
    probe: block.word('probe')?.value ?? probe,
    platforms: block.list('platforms') ?? [],
  };
}
