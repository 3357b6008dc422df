import { evaluateLine, type LineTools } from '../../compiler/values/eval-line.ts';

/** One case of expressions.json, templates.json, bodies.json or functions.json, and what HCL made of it. */
export interface LineVector {
  readonly id: string;
  readonly kind: 'expression' | 'template' | 'body';
  readonly source: string;
  readonly variables?: unknown;
  readonly variable_types?: Readonly<Record<string, string>>;
  readonly expect?: unknown;
  readonly expect_json?: string;
  readonly expect_special?: string;
  readonly type?: string;
  readonly lossy_numbers?: true;
  readonly expect_error?: true;
  readonly why?: string;
}

interface Answer {
  readonly value?: unknown;
  readonly json?: string | null;
  readonly type?: string;
  readonly error?: { readonly code: string; readonly message: string };
}

/** What differs, or undefined where a case passes. It goes through `mab eval --lines`, as anybody's question would. */
export function checkLine(vector: LineVector, tools: LineTools): string | undefined {
  const request = {
    [vector.kind]: vector.source,
    variables: vector.variables ?? {},
    types: vector.variable_types ?? {},
  };
  const answer = JSON.parse(evaluateLine(JSON.stringify(request), tools)) as Answer;
  if (answer.error !== undefined) {
    return vector.expect_error === true ? undefined : `fails: ${answer.error.code}: ${answer.error.message}`;
  }
  if (vector.expect_error === true) return `gives ${said(answer)}, should fail: ${vector.why ?? ''}`;
  if (vector.type !== undefined && answer.type !== vector.type)
    return difference(vector.type, `${answer.type ?? ''} = ${said(answer)}`);
  return differenceOfValues(vector, answer);
}

function differenceOfValues(vector: LineVector, answer: Answer): string | undefined {
  if (vector.expect_special !== undefined) {
    return answer.value === vector.expect_special ? undefined : difference(vector.expect_special, said(answer));
  }
  if (vector.expect_json !== undefined) {
    return answer.json === vector.expect_json ? undefined : difference(vector.expect_json, said(answer));
  }
  const [expected, actual] = [canonical(vector.expect), canonical(answer.value)];
  return expected === actual ? undefined : difference(expected, actual);
}

function said(answer: Answer): string {
  return answer.json ?? canonical(answer.value);
}

function difference(wanted: string, got: string): string {
  return `wanted ${wanted}\n got   ${got}`;
}

/** JSON with the keys of every object in order. */
function canonical(json: unknown): string {
  return JSON.stringify(json, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
