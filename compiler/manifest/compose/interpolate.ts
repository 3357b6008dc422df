import { diagnostic, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { substitute, type Lookup, type Variables } from './template.ts';
import { mapEntries, type Node, type TextNode } from './tree.ts';

/** Fills in the variables of every text, and makes numbers and booleans of those that stand where one is needed. */
export class Interpolation {
  readonly #lookup: Lookup;
  readonly #sensitive: ReadonlySet<string>;
  readonly #diagnostics: Diagnostic[];
  readonly #warned: Set<string>;

  /** `warned` holds the unset variables that have been reported. */
  constructor({ lookup, sensitive }: Variables, diagnostics: Diagnostic[], warned: Set<string>) {
    this.#lookup = lookup;
    this.#sensitive = sensitive;
    this.#diagnostics = diagnostics;
    this.#warned = warned;
  }

  apply(node: Node, path: readonly string[] = []): Node {
    switch (node.kind) {
      case 'text':
        return node.value.includes('$') || castOf(path) !== undefined ? this.#text(node, path) : node;
      case 'list':
        return { ...node, items: node.items.map((item) => this.apply(item, [...path, '[]'])) };
      case 'map':
        return { ...node, entries: mapEntries(node.entries, (value, key) => this.apply(value, [...path, key])) };
      case 'number':
      case 'bool':
      case 'date':
      case 'null':
        return node;
    }
  }

  #text(node: TextNode, path: readonly string[]): Node {
    const { text, unset, problems } = substitute(node.value, (name) =>
      this.#isKept(name, node, path) ? '' : this.#lookup(name),
    );
    const [problem] = problems;
    if (problem !== undefined) {
      this.#diagnostics.push(
        problem.kind === 'malformed'
          ? diagnostic('malformed-interpolation', node.span, { text: node.value })
          : diagnostic('missing-variable', node.span, { name: problem.name, reason: problem.reason }),
      );
      return node;
    }
    if (isRead(path)) for (const name of unset) this.#warn(name, node);
    return this.#cast({ ...node, value: text }, path);
  }

  /** A sensitive variable is not filled in; where somebody would take notice of its value that is a mistake. */
  #isKept(name: string, { span }: Node, path: readonly string[]): boolean {
    const isKept = this.#sensitive.has(name);
    if (isKept && isRead(path)) {
      const hint = `name it as the environment of one of the secrets, or write it in args without a value: args: [${name}]`;
      this.#diagnostics.push(diagnostic('sensitive-use', span, { name }, { hint }));
    }
    return isKept;
  }

  #warn(name: string, { span }: Node): void {
    if (!this.#warned.has(name)) this.#diagnostics.push(diagnostic('unset-variable', span, { name }));
    this.#warned.add(name);
  }

  #cast(node: TextNode, path: readonly string[]): Node {
    const cast = castOf(path);
    if (cast === undefined) return node;
    const { value: text, span } = node;
    if (cast === 'boolean') {
      const value = readBoolean(text);
      if (value !== undefined) return { kind: 'bool', value, span };
    } else if (
      cast === 'integer' ? /^[-+]?\d+$/.test(text) : text.trim() === text && Number.isFinite(parseFloat(text))
    ) {
      return { kind: 'number', text, isInteger: cast === 'integer', span };
    }
    this.#diagnostics.push(diagnostic('compose-cast', span, { text, wanted: castNames[cast], path: path.join('.') }));
    return node;
  }
}

/** YAML 1.1's booleans, which Compose takes where a boolean is needed. */
export function readBoolean(text: string): boolean | undefined {
  if (/^(?:true|y|yes|on)$/i.test(text)) return true;
  return /^(?:false|n|no|off)$/i.test(text) ? false : undefined;
}

const readFields = new Set(['image', 'build', 'environment', 'env_file', 'extends']);

/** Whether Bake takes notice of what stands there. */
function isRead([section = '', , field]: readonly string[]): boolean {
  return section === 'services' ? readFields.has(field ?? '') : ['name', 'secrets', 'include'].includes(section);
}

type Cast = 'integer' | 'number' | 'boolean';

const castNames = { integer: 'a whole number', number: 'a number', boolean: 'true or false' } as const;

const inService: readonly (readonly [Cast, readonly string[]])[] = [
  ['integer', ['configs.[].mode', 'secrets.[].mode', 'cpu_count', 'cpu_period', 'cpu_quota', 'cpu_rt_period']],
  ['integer', ['cpu_rt_runtime', 'cpu_shares', 'deploy.replicas', 'deploy.update_config.parallelism']],
  ['integer', ['deploy.rollback_config.parallelism', 'deploy.restart_policy.max_attempts', 'ports.[].target', 'scale']],
  ['integer', ['deploy.placement.max_replicas_per_node', 'healthcheck.retries', 'oom_score_adj', 'pids_limit']],
  ['number', ['cpus', 'cpu_percent', 'deploy.update_config.max_failure_ratio']],
  ['number', ['deploy.rollback_config.max_failure_ratio']],
  ['boolean', ['init', 'healthcheck.disable', 'oom_kill_disable', 'privileged', 'read_only', 'stdin_open', 'tty']],
  ['boolean', ['volumes.[].read_only', 'volumes.[].volume.nocopy']],
];

const casts: ReadonlyMap<string, Cast> = new Map([
  ...inService.flatMap(([cast, paths]) => paths.map((path) => [`services.*.${path}`, cast] as const)),
  ...['internal', 'attachable', 'enable_ipv4', 'enable_ipv6'].map((key) => [`networks.*.${key}`, 'boolean'] as const),
  ...['networks', 'volumes', 'secrets', 'configs'].map((key) => [`${key}.*.external`, 'boolean'] as const),
]);

function castOf(path: readonly string[]): Cast | undefined {
  const [section, , ...rest] = path;
  if (section === undefined || rest.length === 0) return undefined;
  return casts.get([section, '*', ...rest].join('.'));
}
