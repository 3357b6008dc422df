import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import type { Body } from '../syntax/tree.ts';
import { evaluate } from './evaluate.ts';
import type { Scope } from './scope.ts';
import type { Value } from './value.ts';

/** A body with its attributes evaluated, whatever its blocks mean. */
export interface EvaluatedBody {
  readonly attributes: ReadonlyMap<string, Value>;
  readonly blocks: readonly {
    readonly type: string;
    readonly labels: readonly string[];
    readonly body: EvaluatedBody;
  }[];
}

/** Evaluates every attribute of a body and of the blocks inside it in one scope. */
export function evaluateBody(body: Body, scope: Scope): Outcome<EvaluatedBody> {
  const diagnostics: Diagnostic[] = [];
  return { value: inside(body, scope, diagnostics), diagnostics };
}

function inside(body: Body, scope: Scope, diagnostics: Diagnostic[]): EvaluatedBody {
  const attributes = new Map<string, Value>();
  const blocks: EvaluatedBody['blocks'][number][] = [];
  for (const item of body.items) {
    if (item.kind === 'attribute') {
      const result = evaluate(item.value, scope);
      diagnostics.push(...result.diagnostics);
      attributes.set(item.name.text, result.value);
    } else {
      const labels = item.labels.map(({ text }) => text);
      blocks.push({ type: item.type.text, labels, body: inside(item.body, scope, diagnostics) });
    }
  }
  return { attributes, blocks };
}
