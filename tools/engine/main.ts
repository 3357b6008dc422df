import { Command } from 'commander';
import { ExecaError } from 'execa';
import { lastWords } from './child.ts';
import { Complaint } from './complaint.ts';
import type { EngineDescription } from './description.ts';
import { down, startEngineRegistry, status, stopEngineRegistry, up } from './engine.ts';
import { engineFolder } from './folder.ts';
import { say } from './progress.ts';
import { serveRegistryFront } from './registry-front.ts';
import { storeSocket } from './registry.ts';
import { serveRelay } from './relay.ts';

const folder = engineFolder();

const program = new Command('engine').description(
  'The private Docker engine of the tests: two daemons, a registry and emulators, all in one folder.',
);

program
  .command('up')
  .description('bring the engine up, and say what it offers')
  .option('--json', 'print the description as JSON')
  .action(async (options: { json?: true }) => print(await up(folder), options.json));

program
  .command('down')
  .description('take the engine down and leave the machine as it was')
  .action(async () => {
    await down(folder);
    console.log('engine is down');
  });

program
  .command('status')
  .description('say what a running engine offers; exit code 3 when it is down')
  .option('--json', 'print the description as JSON')
  .action(async (options: { json?: true }) => {
    const description = await status(folder);
    if (description !== null) {
      print(description, options.json);
      return;
    }
    console.log(options.json ? 'null' : 'engine is down');
    process.exitCode = 3;
  });

program
  .command('registry')
  .description('stop or start the registry alone')
  .argument('<stop|start>')
  .action(async (what: string) => {
    if (what !== 'stop' && what !== 'start')
      throw new Complaint(`no such thing as registry ${what}`, 'Say stop or start.');
    await (what === 'start' ? startEngineRegistry : stopEngineRegistry)(folder);
    console.log(`registry is ${what === 'start' ? 'up' : 'down'}`);
  });

program
  .command('relay', { hidden: true })
  .requiredOption('--relay-to <socket>')
  .requiredOption('--port <port>')
  .action((options: { relayTo: string; port: string }) => serveRelay(options.relayTo, Number(options.port)));

program
  .command('registry-front', { hidden: true })
  .requiredOption('--registry <folder>')
  .requiredOption('--port <port>')
  .action((options: { registry: string; port: string }) =>
    serveRegistryFront(storeSocket(options.registry), Number(options.port)),
  );

function print(description: EngineDescription, json = false): void {
  if (json) {
    console.log(JSON.stringify(description, null, 2));
    return;
  }
  const { engines, registry, base, tools } = description;
  const lines = [
    ['amd', engines.amd.host, `BuildKit at ${engines.amd.buildkit}`],
    ['arm', engines.arm.host, `BuildKit at ${engines.arm.buildkit}`],
    ['registry', registry, `base image ${base}`],
    ['tools', tools.path, ''],
  ];
  const widths = [0, 1].map((column) => Math.max(...lines.map((line) => line[column]!.length)));
  console.log('engine is up');
  for (const [name, where, more] of lines) {
    console.log(`  ${name!.padEnd(widths[0]!)}  ${where!.padEnd(widths[1]!)}  ${more!}`.trimEnd());
  }
}

try {
  await program.parseAsync();
} catch (error) {
  const { message, remedy } = complaintOf(error);
  say(`cannot go on: ${message}`);
  say(`what helps: ${remedy}`);
  process.exit(1);
}

function complaintOf(error: unknown): Complaint {
  if (error instanceof Complaint) return error;
  if (!(error instanceof ExecaError)) throw error;
  return new Complaint(
    `${error.shortMessage.split('\n')[0]!}\n${lastWords(error)}`,
    'See whether the disk is full, then run it again.',
  );
}
