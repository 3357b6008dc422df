import type { Expression, Tuple } from '../../syntax/tree.ts';
import { isOpen } from '../../values/result.ts';
import { decode } from '../bake/decode.ts';
import type { Setting } from '../bake/setting.ts';
import type { Located } from '../model.ts';
import type { AttributeRule } from '../rules.ts';
import { openUse } from '../evaluation/open-use.ts';
import type { Evaluator } from './evaluator.ts';

/**
 * Reads a written list of sources. `target.NAME` means the target itself, and so every member of a matrix of that name,
 * which as a value would be nothing: it is taken by its name, and everything else by its value.
 */
export function readSources(name: string, { items }: Tuple, rule: AttributeRule, evaluator: Evaluator): Setting {
  const read = items.flatMap((item): readonly Located<string>[] => {
    const target = targetName(item);
    if (target !== undefined) return [{ value: `target:${target}`, span: item.span }];
    const one = { kind: 'tuple', span: item.span, items: [item] } as const;
    const value = evaluator.evaluate(item);
    if (isOpen(value)) evaluator.diagnostics.push(openUse(value, item));
    if (value.kind === 'unknown') return [];
    const { value: setting, diagnostics } = decode(name, rule, { kind: 'tuple', items: [value] }, one);
    evaluator.diagnostics.push(...diagnostics);
    return setting?.kind === 'list' ? setting.items : [];
  });
  return { kind: 'list', items: read };
}

/** The name in `target.NAME`, where the expression is just that. */
function targetName(expression: Expression): string | undefined {
  if (expression.kind !== 'get-attribute' || expression.object.kind !== 'variable') return undefined;
  return expression.object.name === 'target' ? expression.name.text : undefined;
}
