import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { realWorld } from '../../../../cli/world.ts';
import { LiveDisplay } from '../../../../runtime/display/live/live-display.ts';
import { durations, events, moments, plan } from './scene.ts';

/**
 * Shows a recorded run in this terminal, and waits at each moment until tmux is told to go on. `crash` ends it in the middle,
 * `stop` stops it there, as Ctrl-Z does.
 */
async function replay([mode = '', ...color]: readonly string[]): Promise<void> {
  let now = 0;
  const { stderr } = process;
  const size = () => ({ columns: stderr.columns, rows: stderr.rows });
  const display = new LiveDisplay(
    { plan, durations, color: color.length > 0, write: (text) => void stderr.write(text) },
    { size, now: () => now, onStop: realWorld().onStop },
  );
  let shown = 0;
  for (const [name, moment] of [...Object.entries(moments), ['end', Infinity] as const]) {
    for (; shown < events.length && events[shown]!.at <= moment; shown += 1) display.show(events[shown]!);
    now = moment;
    display.draw();
    if (mode === 'crash') throw new Error('a mistake');
    if (mode === 'stop' && name === Object.keys(moments)[1]) {
      // Waiting for a signal keeps no process alive; steps at work do.
      const work = setInterval(() => undefined, 1000);
      process.kill(process.pid, 'SIGTSTP');
      await once(process, 'SIGCONT');
      clearInterval(work);
      display.draw();
    }
    await settled();
    tmux('wait-for', '-S', `reached-${name}`);
    tmux('wait-for', `go-${name}`);
  }
}

function tmux(...words: string[]): string {
  return execFileSync('tmux', words, { encoding: 'utf8' });
}

/** The terminal answers where its cursor is when it has shown all that came before. */
function settled(): Promise<void> {
  process.stdin.setRawMode(true);
  return new Promise((resolve) => {
    process.stdin.once('data', () => {
      process.stdin.setRawMode(false);
      process.stdin.pause();
      resolve();
    });
    process.stdin.resume();
    process.stderr.write('\u001b[6n');
  });
}

await replay(process.argv.slice(2));
