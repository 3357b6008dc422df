import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { hashOf } from '../compiler/plan/canonical-json.ts';
import type { Plan } from '../compiler/plan/plan.ts';
import { unsoundness } from '../runtime/soundness.ts';
import validate from '../schemas/plan.schema.json?validator';
import { Complaint, systemReason } from './complaint.ts';
import type { World } from './world.ts';

/** A plan as `mab plan -o` saved it: of the right form, unchanged, and executable. */
export function readPlanFile(path: string, { cwd }: Pick<World, 'cwd'>): Plan {
  const again = 'save it again with `mab plan -o plan.json`';
  const value = parse(path, cwd);
  if (!validate(value)) {
    const first = validate.errors?.[0];
    const where = first?.instancePath === '' || first === undefined ? '' : ` at ${first.instancePath}`;
    throw new Complaint(`${path} is no plan of this version of mab: it ${first?.message ?? 'is wrong'}${where}`, again);
  }
  const plan = value as Plan;
  const { hash, ...rest } = plan;
  if (hash !== hashOf(rest)) throw new Complaint(`${path} was changed after mab made it: its hash does not fit`, again);
  const problem = unsoundness(plan);
  if (problem !== undefined) throw new Complaint(`${path} cannot be executed: ${problem}`, again);
  return plan;
}

function parse(path: string, cwd: string): unknown {
  try {
    return JSON.parse(readFileSync(resolve(cwd, path), 'utf8'));
  } catch (error) {
    const reason = error instanceof SyntaxError ? `it is no JSON (${error.message})` : systemReason(error);
    throw new Complaint(`cannot read the plan ${path}: ${reason}`, 'give the path of a file that `mab plan -o` saved');
  }
}
