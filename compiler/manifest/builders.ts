import { diagnostic } from '../diagnostics/diagnostic.ts';
import { topBlocks } from './attributes.ts';
import { declaration, type Declaration } from './declarations.ts';
import { Attributes } from './evaluation/attributes.ts';
import type { Globals } from './evaluation/globals.ts';
import type { Builder, BuilderNode, Driver, Emulation, Located } from './model.ts';

/** Reads `builder` blocks. */
export function readBuilders(declarations: readonly Declaration[], globals: Globals): ReadonlyMap<string, Builder> {
  const builders = new Map<string, Builder>();
  for (const one of declarations) {
    const first = builders.get(one.name);
    if (first === undefined) builders.set(one.name, readBuilder(one, globals));
    else {
      const related = [{ span: first.span, message: 'declared here first' }];
      const problem = diagnostic('duplicate-builder', one.block.header, { name: one.name }, { related });
      globals.diagnostics.push(problem);
    }
  }
  return builders;
}

function readBuilder(declared: Declaration, globals: Globals): Builder {
  const { name, block } = declared;
  const driver = new Attributes(declared, topBlocks.builder.attributes, globals).word('driver');
  const nodes = new Map<string, BuilderNode>();
  for (const inner of declared.blocks) {
    const node = readNode(inner, globals);
    if (node === undefined) continue;
    const first = nodes.get(node.name);
    if (first !== undefined) {
      const related = [{ span: first.span, message: 'the other one' }];
      const params = { name: node.name, builder: name };
      globals.diagnostics.push(diagnostic('duplicate-node', inner.labels[0]?.span ?? node.span, params, { related }));
    } else nodes.set(node.name, node);
  }
  return {
    name,
    span: block.header,
    driver: (driver as Located<Driver> | undefined) ?? { value: 'docker-container', span: block.header },
    nodes: nodes.size > 0 ? [...nodes.values()] : [onlyNode(declared)],
  };
}

function readNode(block: Declaration['block'], globals: Globals): BuilderNode | undefined {
  const rule = topBlocks.builder.blocks.node;
  const declared = declaration(block, rule, globals.diagnostics);
  if (declared === undefined) return undefined;
  const attributes = new Attributes(declared, rule.attributes, globals);
  return {
    name: declared.name,
    span: block.header,
    endpoint: attributes.word('endpoint'),
    platforms: attributes.list('platforms'),
    driverOptions: attributes.table('driver-opts'),
    emulate: attributes.flag('emulate'),
  };
}

/** A builder without nodes runs on the engine of the CLI, under the name that buildx gives a first node. */
function onlyNode({ name, block }: Declaration): BuilderNode {
  return {
    name: `${name}0`,
    span: block.header,
    endpoint: undefined,
    platforms: [],
    driverOptions: {},
    emulate: false,
  };
}

const installer = 'tonistiigi/binfmt:latest';
const probe = 'busybox:latest';

/** Reads the `emulation` block, of which there is one at most. */
export function readEmulation(declarations: readonly Declaration[], globals: Globals): Emulation | undefined {
  const [first, second] = declarations;
  if (second !== undefined) {
    const related = first === undefined ? [] : [{ span: first.block.header, message: 'declared here first' }];
    globals.diagnostics.push(diagnostic('duplicate-emulation', second.block.header, {}, { related }));
  }
  if (first === undefined) return undefined;
  const attributes = new Attributes(first, topBlocks.emulation.attributes, globals);
  const span = first.block.header;
  return {
    span,
    provider: (attributes.word('provider') as Emulation['provider'] | undefined) ?? { value: 'image', span },
    image: attributes.word('image')?.value ?? installer,
    probe: attributes.word('probe')?.value ?? probe,
    platforms: attributes.list('platforms'),
  };
}
