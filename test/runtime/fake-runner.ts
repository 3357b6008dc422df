import type { Call, CommandRunner, Ending } from '../../runtime/command-runner.ts';

/** A command that a test lets end. */
export interface Pending {
  readonly call: Call;
  end(ending: Ending, stdout?: string): Promise<void>;
}

/** Runs nothing: a command ends when the test says so, or when it is aborted. */
export class FakeRunner implements CommandRunner {
  readonly pending: Pending[] = [];
  /** The first words of all commands that were started, in order. */
  readonly started: string[] = [];

  run(call: Call): Promise<Ending> {
    this.started.push(call.argv.join(' '));
    return new Promise((resolve) => {
      const pending: Pending = {
        call,
        end: async (ending, stdout) => {
          this.pending.splice(this.pending.indexOf(pending), 1);
          if (stdout !== undefined) call.onText('stdout', stdout);
          resolve(ending);
          await settled();
        },
      };
      this.pending.push(pending);
      call.signal.addEventListener('abort', () => {
        if (this.pending.includes(pending)) void pending.end({ kind: 'killed', signal: String(call.signal.reason) });
      });
    });
  }
}

/** After everything that could happen without a further event has happened. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
