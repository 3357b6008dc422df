import type { Body, Expression, LiteralKey, Template, TemplatePart } from '../../../compiler/syntax/tree.ts';

/** A tree as one line of parentheses, so that tables of cases read. */
export function outline(node: Body | Expression | LiteralKey): string {
  switch (node.kind) {
    case 'body':
      return node.items.map(item).join(' ');
    case 'number':
      return node.text;
    case 'bool':
      return String(node.value);
    case 'null':
      return 'null';
    case 'variable':
      return node.name;
    case 'literal-key':
      return `'${node.text}`;
    case 'template':
      return template(node);
    case 'malformed':
      return '<malformed>';
    case 'splat-item':
      return '_';
    default:
      return `(${compound(node)})`;
  }
}

type Compound = Exclude<
  Expression,
  { kind: 'number' | 'bool' | 'null' | 'variable' | 'template' | 'malformed' | 'splat-item' }
>;

function compound(node: Compound): string {
  switch (node.kind) {
    case 'tuple':
      return ['tuple', ...node.items.map(outline)].join(' ');
    case 'object':
      return ['object', ...node.items.map((i) => `${outline(i.key)}=${outline(i.value)}`)].join(' ');
    case 'for': {
      const names = [node.keyName?.text, node.valueName.text].filter((name) => name !== undefined).join(',');
      const key = node.key === undefined ? [] : [`${outline(node.key)} =>`];
      const condition = node.condition === undefined ? [] : ['if', outline(node.condition)];
      const value = outline(node.value) + (node.grouping ? '...' : '');
      return ['for', names, outline(node.collection), ...key, value, ...condition].join(' ');
    }
    case 'call':
      return [`call ${node.name.text}`, ...node.args.map(outline), ...(node.expand ? ['...'] : [])].join(' ');
    case 'get-attribute':
      return `. ${outline(node.object)} ${node.name.text}`;
    case 'index':
      return `${node.legacy ? 'legacy-index' : 'index'} ${outline(node.collection)} ${outline(node.key)}`;
    case 'splat':
      return `${node.form}-splat ${outline(node.source)} ${outline(node.each)}`;
    case 'unary':
      return `${node.operator} ${outline(node.operand)}`;
    case 'binary':
      return `${node.operator} ${outline(node.left)} ${outline(node.right)}`;
    case 'conditional':
      return `? ${outline(node.condition)} ${outline(node.then)} ${outline(node.otherwise)}`;
    case 'parenthesis':
      return `() ${outline(node.inner)}`;
  }
}

function template({ form, parts }: Template): string {
  const prefix = form === 'quoted' ? '' : `${form}:`;
  return `${prefix}"${parts.map(part).join('')}"`;
}

function part(node: TemplatePart): string {
  switch (node.kind) {
    case 'text':
      return JSON.stringify(node.text).slice(1, -1);
    case 'interpolation':
      return `\${${outline(node.expression)}}`;
    case 'if-directive': {
      const otherwise = node.otherwise.length === 0 ? '' : `%{else}${node.otherwise.map(part).join('')}`;
      return `%{if ${outline(node.condition)}}${node.then.map(part).join('')}${otherwise}%{endif}`;
    }
    case 'for-directive': {
      const names = [node.keyName?.text, node.valueName.text].filter((name) => name !== undefined).join(',');
      return `%{for ${names} in ${outline(node.collection)}}${node.body.map(part).join('')}%{endfor}`;
    }
  }
}

function item(node: Body['items'][number]): string {
  if (node.kind === 'attribute') return `${node.name.text}=${outline(node.value)}`;
  const labels = node.labels.map((label) => ` ${JSON.stringify(label.text)}`).join('');
  return `${node.type.text}${labels}{${outline(node.body)}}`;
}
