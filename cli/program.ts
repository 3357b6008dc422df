import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { version } from '../package.json';
import { displayNames } from '../runtime/display/view.ts';
import type { CheckOptions } from './commands/check.ts';
import type { EmitKind, EmitOptions } from './commands/emit.ts';
import type { EvalOptions } from './commands/eval.ts';
import { withFiles, withManifestOptions } from './commands/manifest-options.ts';
import type { PlanOptions } from './commands/plan.ts';
import type { RunOptions } from './commands/run.ts';
import type { RunsOptions } from './commands/runs.ts';
import type { VerifyOptions } from './commands/verify.ts';
import { Complaint } from './complaint.ts';
import { exitCode, type ExitCode } from './exit-code.ts';
import { examples } from './examples.ts';
import { refreshCommand } from './refresh-command.ts';
import type { World } from './world.ts';

/** Runs a command line, and says with which code the process should end. */
export async function run(argv: readonly string[], world: World): Promise<ExitCode> {
  const outcome: { code: ExitCode } = { code: exitCode.done };
  try {
    await programOf(argv, world, outcome).parseAsync(argv, { from: 'user' });
    return outcome.code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.done : exitCode.usage;
    if (!(error instanceof Complaint)) return await reportFault(error, world);
    if (error.message !== '') world.stderr.write(`mab: ${error.message}\n`);
    if (error.remedy !== undefined) world.stderr.write(`  ${error.remedy}\n`);
    return error.code;
  }
}

/** What nobody has foreseen. Nothing is half written: files are replaced as a whole. */
async function reportFault(error: unknown, { stderr }: World): Promise<ExitCode> {
  const { safeText } = await import('../runtime/display/safe-text.ts');
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const told = stack.split('\n').map(safeText).join('\n');
  stderr.write(`mab: this is a fault of mab itself (version ${version}), not of yours\n`);
  stderr.write(`  please report it, with the command, the manifest and these lines:\n${told}\n`);
  return exitCode.fault;
}

/** A command does its work when it is called: what it needs is loaded then, so that the others start without it. */
function programOf(argv: readonly string[], world: World, outcome: { code: ExitCode }): Command {
  const program = new Command('mab')
    .description('Compiles .mab files (and every docker-bake.hcl) to plans of multi-architecture image builds.')
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [COMMAND]', 'print help for a command')
    .showHelpAfterError('(`mab --help` says more)')
    .configureOutput({ writeOut: (text) => world.stdout.write(text), writeErr: (text) => world.stderr.write(text) })
    .exitOverride();
  const does = (code: ExitCode): void => void (outcome.code = code);
  addPlan(program, world, does);
  addEmit(program, argv, world, does);
  addRun(program, world, does);
  addRuns(program, world, does);
  addLogs(program, world, does);
  addVerify(program, world, does);
  addCheck(program, world, does);
  addEval(program, world, does);
  addExplain(program, world, does);
  return program.addHelpText('after', examples.mab);
}

type Does = (code: ExitCode) => void;

function addPlan(program: Command, world: World, does: Does): void {
  withManifestOptions(program.command('plan'))
    .summary('show what would happen, and why')
    .description(
      'Shows what would happen, with the reasons. Changes nothing; without --live it asks nothing of the machine either.',
    )
    .addOption(new Option('--format <FORMAT>', 'default: json for -o FILE.json, else text').choices(['text', 'json']))
    .option('-o, --output <FILE>', 'write to a file (- is standard output)')
    .option('--live', 'look at the machine and the registries, and say of each step whether it would run, and why')
    .option('--detailed-exitcode', 'with --live: exit 0 when there is nothing to do, 2 when there is')
    .addHelpText('after', examples.plan)
    .action(async (targets: string[], options: PlanOptions) => {
      const { planCommand } = await import('./commands/plan.ts');
      does(await planCommand(targets, options, world));
    });
}

function addEmit(program: Command, argv: readonly string[], world: World, does: Does): void {
  const emit = program.command('emit').summary('write the plan as a shell script or a bake file');
  const add = (kind: EmitKind, summary: string): Command =>
    withManifestOptions(emit.command(kind))
      .summary(summary)
      .description(`${summary}.`)
      .option('-o, --output <FILE>', 'write to a file (- is standard output)')
      .option('--check', 'write nothing; exit 1 when the file of -o is not what would be written')
      .addHelpText('after', examples[kind])
      .action(async (targets: string[], options: EmitOptions) => {
        if (options.list !== undefined) {
          const { listCommand } = await import('./commands/list.ts');
          does(await listCommand(options.list, options, world));
          return;
        }
        const { emitCommand } = await import('./commands/emit.ts');
        does(
          await emitCommand(
            kind,
            targets,
            { ...options, refresh: (sensitive) => refreshCommand(argv, sensitive) },
            world,
          ),
        );
      });
  add('sh', 'A POSIX script with the same commands, guards and order as mab run');
  add('bake', 'A docker-bake.hcl of the same images')
    .addOption(new Option('--format <FORMAT>', 'default: json for -o FILE.json, else hcl').choices(['hcl', 'json']))
    .option('--list <TYPE>', 'list targets or variables instead, as Bake does: variables, type=targets,format=json');
}

function addRun(program: Command, world: World, does: Does): void {
  withManifestOptions(program.command('run'))
    .usage('[options] [TARGET... | PLAN.json]')
    .summary('carry the plan out')
    .description('Carries the plan out. Progress goes to standard error, published references to standard output.')
    .addOption(new Option('--progress <DISPLAY>', 'how to show it').choices(displayNames).default('auto'))
    .option('-j, --jobs <COUNT>', 'steps at a time (default: 4 for each processor, at least 8)', count)
    .option('--jobs-per-node <COUNT>', 'builds and tests at a time on one machine (default: no limit)', count)
    .option('-k, --keep-going', 'after a failure, go on with everything that does not need what failed')
    .option('--timeout <DURATION>', 'end the run, as failed, after this time: 90s, 45m, 1h30m', duration)
    .option('--force', 'do also what is up to date')
    .option('--resume', 'go on with the latest run of this plan, which did not end well')
    .option(
      '--report <FORMAT|FILE>',
      'json or html: what the run was, beside its record; or a file that ends so (repeat it)',
      reportFile,
    )
    .option('--metadata-file <FILE>', 'write the digests of what was published, in the form of Bake')
    .option('--wait', 'wait for another run that writes the same tags, instead of refusing')
    .option('--no-preflight', 'build without asking registries first whether they take what is published')
    .addHelpText('after', examples.run)
    .action(async (targets: string[], options: RunOptions) => {
      const { runCommand } = await import('./commands/run.ts');
      does(await runCommand(targets, options, world));
    });
}

function addRuns(program: Command, world: World, does: Does): void {
  program
    .command('runs')
    .summary('list what was run here')
    .description('Lists the recorded runs of this folder, the latest first.')
    .addOption(new Option('--format <FORMAT>', 'how to print it').choices(['text', 'json']).default('text'))
    .addHelpText('after', examples.runs)
    .action(async (options: RunsOptions) => {
      const { runsCommand } = await import('./commands/runs.ts');
      does(runsCommand(options, world));
    });
}

function addLogs(program: Command, world: World, does: Does): void {
  program
    .command('logs')
    .argument('[RUN]', 'a run that `mab runs` lists (default: the latest)')
    .argument('[STEP]', 'a step, or a part of its name (default: how all of them went)')
    .summary('show what the steps of a run have written')
    .description('Shows how the steps of a run went, and all that one of them has written.')
    .addHelpText('after', examples.logs)
    .action(async (run: string | undefined, step: string | undefined) => {
      const { logsCommand } = await import('./commands/logs.ts');
      does(
        await logsCommand(
          [run, step].filter((word) => word !== undefined),
          world,
        ),
      );
    });
}

function addVerify(program: Command, world: World, does: Does): void {
  withManifestOptions(program.command('verify'))
    .usage('[options] [TARGET... | REFERENCE...]')
    .summary('compare what registries hold with the plan')
    .description(
      'Compares what registries hold with the plan; a reference that nothing declares, with itself. Exit code 1 when they differ.',
    )
    .addOption(new Option('--format <FORMAT>', 'how to print it').choices(['text', 'json']).default('text'))
    .addHelpText('after', examples.verify)
    .action(async (words: string[], options: VerifyOptions) => {
      const { verifyCommand } = await import('./commands/verify.ts');
      does(await verifyCommand(words, options, world));
    });
}

function addCheck(program: Command, world: World, does: Does): void {
  withManifestOptions(program.command('check'))
    .summary('say what is wrong, and nothing else')
    .description('Says what is wrong with the files. Exit code 1 when there are errors.')
    .addOption(
      new Option('--format <FORMAT>', 'json goes to standard output').choices(['text', 'json']).default('text'),
    )
    .addHelpText('after', examples.check)
    .action(async (targets: string[], options: CheckOptions) => {
      const { checkCommand } = await import('./commands/check.ts');
      does(await checkCommand(targets, options, world));
    });
}

function addEval(program: Command, world: World, does: Does): void {
  withFiles(program.command('eval'))
    .argument('[EXPR]', 'an expression')
    .summary('compute an expression')
    .description('Prints the value of an expression as JSON, in the scope of the files.')
    .option('--lines', 'read one JSON object per line from standard input, and answer each with one line')
    .addHelpText('after', examples.eval)
    .action(async (expression: string | undefined, options: EvalOptions) => {
      const { evalCommand } = await import('./commands/eval.ts');
      does(await evalCommand(expression, options, world));
    });
}

function addExplain(program: Command, world: World, does: Does): void {
  program
    .command('explain')
    .argument('[CODE]', 'the code of a diagnostic, such as unknown-platform')
    .summary('explain a diagnostic')
    .description('Prints the sentence of a code and what to do; without a code, all of them.')
    .addHelpText('after', examples.explain)
    .action(async (code: string | undefined) => {
      const { explainCommand } = await import('./commands/explain.ts');
      does(explainCommand(code, world));
    });
}

function count(value: string): number {
  if (!/^[1-9]\d{0,5}$/.test(value)) throw new InvalidArgumentError('It is a number from 1 on.');
  return Number(value);
}

/** Milliseconds of `90s`, `45m`, `1h30m`, at most 24 days. */
function duration(value: string): number {
  const [all, hours = '0', minutes = '0', seconds = '0'] = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(value) ?? [];
  const milliseconds = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  if (all === undefined || milliseconds < 1 || milliseconds > 24 * 24 * 3_600_000) {
    throw new InvalidArgumentError('It is a time from 1s to 576h, such as 90s, 45m or 1h30m.');
  }
  return milliseconds;
}

function reportFile(value: string, before: readonly string[] = []): readonly string[] {
  if (!/^(?:json|html)$|\.(?:json|html)$/.test(value)) {
    throw new InvalidArgumentError('It is json, html, or a file that ends in .json or .html.');
  }
  return [...before, value];
}
