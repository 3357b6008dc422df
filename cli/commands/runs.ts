import { recordedRuns, stepsOver, type RecordedRun, type RunStanding } from '../../runtime/record/run-archive.ts';
import { elapsed } from '../../runtime/display/elapsed.ts';
import { palette, type Palette } from '../../runtime/display/palette.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { hasColor, type World } from '../world.ts';

export interface RunsOptions {
  readonly format: 'text' | 'json';
}

/** `mab runs`: the runs that are recorded in this folder, the latest first. */
export function runsCommand({ format }: RunsOptions, { cwd, env, stdout, stderr }: World): ExitCode {
  const runs = recordedRuns(cwd);
  if (format === 'json') {
    stdout.write(`${JSON.stringify(runs.map(summaryOf), null, 2)}\n`);
    return exitCode.done;
  }
  if (runs.length === 0) stderr.write('no runs are recorded here; `mab run` records each under .mab/runs\n');
  const paint = palette(hasColor(stdout, env));
  for (const run of runs) stdout.write(`${lineOf(run, paint)}\n`);
  return exitCode.done;
}

function summaryOf({ id, startedAt, standing, elapsed: time, plan, steps, ends, published }: RecordedRun): object {
  return {
    run: id,
    startedAt: startedAt.toISOString(),
    outcome: standing,
    elapsed: time,
    plan,
    steps,
    failed: [...ends].filter(([, { state }]) => state === 'failed').map(([id]) => id),
    published: published.filter(({ staging }) => !staging).map(({ reference, digest }) => ({ reference, digest })),
  };
}

function lineOf(run: RecordedRun, paint: Palette): string {
  const { id, standing, elapsed: time, steps, ends, published } = run;
  const final = published.filter(({ staging }) => !staging).map(({ reference }) => reference);
  const failed = [...ends].filter(([, { state }]) => state === 'failed').map(([step]) => step);
  const about = failed.length > 0 ? `failed: ${failed.join(', ')}` : final.join(', ');
  return `${id}  ${colors[standing](paint)(standing.padEnd(11))} ${elapsed(time).padStart(7)}  ${stepsOver(run)}/${steps} steps  ${about}`.trimEnd();
}

const colors: { readonly [S in RunStanding]: (paint: Palette) => (text: string) => string } = {
  done: (paint) => paint.green,
  failed: (paint) => paint.red,
  interrupted: (paint) => paint.yellow,
  running: (paint) => paint.bold,
  lost: (paint) => paint.yellow,
};
