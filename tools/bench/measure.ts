import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What a process cost. */
export interface Cost {
  readonly milliseconds: number;
  /** The most memory it held, in MiB; undefined where the system does not say. */
  readonly peak: number | undefined;
  /** Milliseconds of processors that it took itself, without the processes that it started. */
  readonly computing: number;
}

/** How a command is run. */
export interface Surroundings {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a command a few times and takes the quickest: whatever else the machine does only makes it slower. */
export async function quickest(
  times: number,
  argv: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<Cost> {
  let best: Cost | undefined;
  for (let run = 0; run < times; run += 1) {
    const cost = await once(argv, { env });
    if (best === undefined || cost.milliseconds < best.milliseconds) best = cost;
  }
  if (best === undefined) throw new Error('nothing was measured');
  return best;
}

/** Runs a command once; rejects where it fails. */
export function once([program = '', ...args]: readonly string[], surroundings: Surroundings): Promise<Cost> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(program, args, { ...surroundings, stdio: ['ignore', 'ignore', 'pipe'] });
    let peak: number | undefined;
    let computing = 0;
    const look = (): void => {
      peak = highWater(child.pid) ?? peak;
      computing = processorTime(child.pid) ?? computing;
    };
    const watch = setInterval(look, 20);
    let complaint = '';
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(watch);
      if (code === 0) resolve({ milliseconds: performance.now() - start, peak, computing });
      else
        reject(new Error(`${program} ${args.join(' ')} ended with ${code ?? 'a signal'}: ${complaint.slice(-2000)}`));
    });
  });
}

/** The kernel's own record of the most memory a process ever had. */
function highWater(pid: number | undefined): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid ?? ''}/status`, 'utf8');
    const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
    return kibibytes === undefined ? undefined : Number(kibibytes) / 1024;
  } catch {
    return undefined;
  }
}

/** `utime` and `stime` of proc(5), in ticks of a hundredth of a second. */
function processorTime(pid: number | undefined): number | undefined {
  try {
    const fields = readFileSync(`/proc/${pid ?? ''}/stat`, 'utf8')
      .split(') ')[1]
      ?.split(' ');
    return (Number(fields?.[11]) + Number(fields?.[12])) * 10;
  } catch {
    return undefined;
  }
}
