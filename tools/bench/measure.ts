import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What a process cost. */
export interface Cost {
  readonly milliseconds: number;
  /** The most memory it held, in MiB; undefined where the system does not say. */
  readonly peak: number | undefined;
}

/** Runs a command a few times and takes the quickest: whatever else the machine does only makes it slower. */
export async function quickest(
  times: number,
  argv: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<Cost> {
  let best: Cost | undefined;
  for (let run = 0; run < times; run += 1) {
    const cost = await once(argv, env);
    if (best === undefined || cost.milliseconds < best.milliseconds) best = cost;
  }
  if (best === undefined) throw new Error('nothing was measured');
  return best;
}

function once([program = '', ...args]: readonly string[], env: NodeJS.ProcessEnv): Promise<Cost> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(program, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let peak: number | undefined;
    const watch = setInterval(() => (peak = highWater(child.pid) ?? peak), 20);
    let complaint = '';
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(watch);
      if (code === 0) resolve({ milliseconds: performance.now() - start, peak });
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
