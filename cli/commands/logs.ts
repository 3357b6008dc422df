import { setImmediate as turn } from 'node:timers/promises';
import { everyStep } from '../../compiler/plan/alternative.ts';
import type { Plan, StepId } from '../../compiler/plan/plan.ts';
import { elapsed } from '../../runtime/display/elapsed.ts';
import { safeText } from '../../runtime/display/safe-text.ts';
import { skipWords, stopWords } from '../../runtime/display/step-words.ts';
import {
  recordedLog,
  recordedPlan,
  recordedRun,
  recordedRuns,
  type RecordedRun,
} from '../../runtime/record/run-archive.ts';
import { Complaint } from '../complaint.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { World } from '../world.ts';

/** `mab logs [RUN] [STEP]`: how the steps of a run went, or all that one of them wrote. */
export async function logsCommand(words: readonly string[], world: World): Promise<ExitCode> {
  const { run, step: name } = askedFor(words, world);
  const plan = recordedPlan(run);
  if (plan === undefined) throw new Complaint(`the plan of the run ${run.id} cannot be read`);
  if (name === undefined) {
    await overview(run, plan, world);
    return exitCode.done;
  }
  const step = stepNamed(name, { run, plan });
  if (!(await writeLog(step, { run, plan }, world))) {
    world.stderr.write(`${step} has written nothing: ${endOf(run, step)}\n`);
  }
  return exitCode.done;
}

/** A run that was found. */
interface Recorded {
  readonly run: RecordedRun;
  readonly plan: Plan;
}

/** A single word is a run or a step of the latest run. */
function askedFor([first, second]: readonly string[], { cwd }: World): { run: RecordedRun; step: string | undefined } {
  const named = first === undefined ? undefined : recordedRun(cwd, first);
  if (named !== undefined) return { run: named, step: second };
  if (second !== undefined || looksLikeRun.test(first ?? ''))
    throw new Complaint(`no run ${first ?? ''} is recorded here`, '`mab runs` lists them');
  const [latest] = recordedRuns(cwd);
  if (latest === undefined) {
    throw new Complaint(
      'no run is recorded here',
      '`mab run` records each under .mab/runs of the folder it is called in',
    );
  }
  return { run: latest, step: first };
}

const looksLikeRun = /^\d{4}-\d\d-\d\dT/;

/** The step of this id; of a part of an id, when it is of one step alone. */
function stepNamed(name: string, { run, plan }: Recorded): StepId {
  const steps = everyStep(plan);
  if (steps.some(({ id }) => id === name)) return name;
  const found = steps.filter(({ id }) => id.includes(name)).map(({ id }) => id);
  const [only] = found;
  if (found.length === 1 && only !== undefined) return only;
  throw new Complaint(
    found.length === 0
      ? `the run ${run.id} has no step ${name}`
      : `${name} is a part of several steps: ${found.join(', ')}`,
    `\`mab logs ${run.id}\` lists its steps`,
  );
}

/** Whether there was anything to write. A reader that goes away needs no more of it. */
async function writeLog(step: StepId, { run, plan }: Recorded, { stdout }: World): Promise<boolean> {
  let isWritten = false;
  for (const piece of recordedLog(run, plan, step)) {
    if (stdout.isClosed()) break;
    stdout.write(piece.split('\n').map(safeText).join('\n'));
    isWritten = true;
    await (stdout.backlog() ?? turn());
  }
  return isWritten;
}

/** Each step with what has become of it; then what those that failed have written. */
async function overview(run: RecordedRun, plan: Plan, world: World): Promise<void> {
  const steps = [...plan.steps, ...(plan.failover?.steps ?? []).filter(({ id }) => run.ends.has(id))];
  const width = Math.max(...steps.map(({ id }) => id.length), 0);
  const rows = steps.map(({ id }) => `  ${id.padEnd(width)}  ${endOf(run, id)}`);
  world.stdout.write(`run ${run.id}: ${run.standing} after ${elapsed(run.elapsed)}\n${rows.join('\n')}\n`);
  for (const { id } of steps) {
    if (run.ends.get(id)?.state !== 'failed') continue;
    world.stdout.write(`\n${id}:\n`);
    await writeLog(id, { run, plan }, world);
  }
}

function endOf({ ends, standing }: RecordedRun, step: StepId): string {
  const end = ends.get(step);
  if (end === undefined) return 'not begun';
  if (end.state === 'running') return standing === 'running' ? 'running' : 'cut off';
  if (end.because !== undefined) return skipWords(end.because);
  const time = end.elapsed === undefined ? '' : ` in ${elapsed(end.elapsed)}`;
  const place = end.node === undefined ? '' : ` on ${end.node}, which took over`;
  const tries = end.retries === undefined ? '' : `, tried ${end.retries + 1} times`;
  return `${end.state}${time}${place}${tries}${end.stoppedBy === undefined ? '' : `: ${stopWords[end.stoppedBy]}`}`;
}
