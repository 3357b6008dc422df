import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { emitScript } from '../../compiler/emit/shell/script.ts';
import type { Command } from '../../compiler/plan/command.ts';
import type { Plan } from '../../compiler/plan/plan.ts';
import type { Call, CommandRunner, Ending } from '../../runtime/command-runner.ts';
import { Executor } from '../../runtime/executor.ts';

/** A plan in which every command is wanted and any answer is right, so that all of it is carried out without an engine. */
export function credulous(plan: Plan): Plan {
  const steps = plan.steps.map(({ guard: _, ...step }) => ({ ...step, commands: step.commands.map(trusting) }));
  return { ...plan, steps };
}

function trusting({ expect: _, timeout: __, ...command }: Command): Command {
  return command;
}

const digest = `sha256:${'a'.repeat(64)}`;

/** What buildx would report of a build, by flags or by bake. */
function metadata(target: string): string {
  const reported = { 'containerimage.digest': digest };
  return JSON.stringify({ ...reported, [target]: reported }, null, 2);
}

/** The words that `mab run` would give to processes, a line each, sorted. */
export async function wordsOfRun(plan: Plan, folder: string): Promise<string[]> {
  const calls: string[] = [];
  const runner: CommandRunner = {
    run: ({ argv, stdin = '', onText }: Call): Promise<Ending> => {
      calls.push(line([...argv, stdin]));
      const file = argv[argv.indexOf('--metadata-file') + 1];
      if (argv.includes('--metadata-file') && file !== undefined) writeFileSync(file, metadata(argv.at(-1) ?? ''));
      onText('stdout', `answer\n`);
      return Promise.resolve({ kind: 'exited', exit: 0 });
    },
  };
  const executor = new Executor(plan, {
    runner,
    env: {},
    folder,
    policy: { jobs: 4, onFailure: 'stop' },
    now: () => 0,
    onEvent: () => undefined,
  });
  const { outcome } = await executor.run();
  if (outcome !== 'done') throw new Error(`the run ended with ${outcome}`);
  return calls.sort();
}

/**
 * The words that scripts give to them, plan by plan: their commands are functions here that write down what they are
 * called with. One shell runs all of them.
 */
export function wordsOfScripts(plans: readonly Plan[], folder: string): string[][] {
  plans.forEach((plan, index) => {
    const text = emitScript(plan, { root: '' }).replaceAll(' & jobs="$jobs $!"', '');
    writeFileSync(join(folder, `${index}.sh`), text);
  });
  const all = `${standIns}\nfor number in $(seq 0 ${plans.length - 1}); do LOG=$number.log; (. "./$number.sh"); done\n`;
  const env = { PATH: process.env['PATH'] ?? '', MAB_ROOT: folder };
  execFileSync('sh', ['-eu', '-c', all], { cwd: folder, env, stdio: 'pipe', maxBuffer: 1e9 });
  return plans.map((_, index) => {
    const calls = readFileSync(join(folder, `${index}.log`), 'utf8')
      .split('\u0001\n')
      .slice(0, -1);
    return calls.map((call) => line(call.split('\0').slice(0, -1))).sort();
  });
}

/** A call's words; files of a run's own by name, and containers without what only their run has. */
function line(words: readonly string[]): string {
  return JSON.stringify(words.map((word) => (/^\/.*\.(?:json|program)$/.test(word) ? basename(word) : unnamed(word))));
}

function unnamed(word: string): string {
  return word.replace(/(mab\.(?:test|check)\.[\w.-]+\.)\w+$/, '$1…');
}

/** What the helpers read is known, so that no process has to be started for it. */
const standIns = `
recorded() {
  input=
  if [ -p /dev/stdin ]; then input=$(lines; echo .); input=\${input%.}; fi
  { printf '%s\\0' "$@" "$input"; printf '\\001\\n'; } >>"$LOG"
}
docker() {
  recorded docker "$@"
  for word in "$@"; do
    case $word in *.json) name=$word ;; esac
  done
  case " $* " in
    *' --metadata-file '*) printf '{\\n"containerimage.digest": "${digest}",\\n"%s": {\\n"containerimage.digest": "${digest}"\\n}\\n}\\n' "$word" >"$name" ;;
  esac
  echo answer
}
test() { recorded test "$@"; }
lines() { while IFS= read -r read_line; do printf '%s\\n' "$read_line"; done; }
cat() { if [ $# -eq 0 ]; then lines; else lines <"$1"; fi; }
sed() { if [ "$1" = -n ]; then echo '${digest}'; else lines; fi; }
head() { lines; }
tail() { lines; }
sh() { recorded sh "$@"; }
`;
