import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plan, StepId } from '../../compiler/plan/plan.ts';
import { isStepEnd, type Event } from '../event.ts';
import { lossWords, retryWords } from '../display/step-words.ts';
import { identityOf } from '../process-identity.ts';
import { makeFolder } from '../folder.ts';
import { AppendFile } from './append-file.ts';
import { isJournaled, type JournalHead } from './journal.ts';
import { ProcessFile } from './process-file.ts';
import { journalFile, logFile, planFile, recordsFolder, runId, runsFolder } from './run-folders.ts';

export interface RecordOptions {
  /** The folder that plans are relative to. */
  readonly root: string;
  /** Where its temporary files are. */
  readonly temporary: string;
  readonly now: Date;
  /** From 0 to 1. */
  readonly random: number;
  /** Told once why the record is not whole. */
  readonly onTrouble: (error: unknown) => void;
}

/** How long output may stay in memory, in milliseconds: what is lost when mab is killed. */
const patience = 500;

/**
 * Keeps what happens in a run: its plan, a journal of its events, the whole output of each step, and while it goes on its
 * processes.
 */
export class RunRecord {
  readonly id: string;
  readonly folder: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly #plan: Plan;
  readonly #journal: AppendFile;
  readonly #processes: ProcessFile;
  readonly #logs = new Map<StepId, AppendFile>();
  readonly #onTrouble: (error: unknown) => void;
  readonly #timer: NodeJS.Timeout;

  constructor(plan: Plan, { root, temporary, now, random, onTrouble }: RecordOptions) {
    this.#plan = plan;
    this.#onTrouble = once(onTrouble);
    this.id = runId(now, random);
    this.startedAt = now.toISOString();
    this.folder = join(runsFolder(root), this.id);
    this.#journal = new AppendFile(journalFile(this.folder), this.#onTrouble);
    this.#begin(root);
    this.#processes = new ProcessFile(this.folder, temporary, this.#onTrouble);
    this.#timer = setInterval(() => this.#flushLogs(), patience).unref();
  }

  /** Records an event. */
  readonly onEvent = (event: Event): void => {
    if (event.kind === 'command-started') this.#logOf(event.step).write(`$ ${event.command}`);
    if (event.kind === 'output') this.#logOf(event.step).write(event.line);
    if (event.kind === 'step-retried') this.#logOf(event.step).write(`(${retryWords(event)})`);
    if (event.kind === 'node-lost') this.#logOf(event.step).write(`(${lossWords(event)})`);
    if (isStepEnd(event)) this.#closeLog(event.step);
    if (!isJournaled(event)) return;
    this.#journal.write(JSON.stringify(event));
    this.#journal.flush();
  };

  /** Records a process that the run has started. */
  readonly onProcess = (pid: number): void => this.#processes.add(pid);

  close(): void {
    this.#processes.remove();
    this.leave();
  }

  /** Closes it where something that was started may still go on: the next run has an eye on that. */
  leave(): void {
    clearInterval(this.#timer);
    for (const step of [...this.#logs.keys()]) this.#closeLog(step);
    this.#journal.close();
  }

  /** The records are nobody's but this machine's: git does not see them, and only their owner reads them. */
  #begin(root: string): void {
    const head: JournalHead = {
      kind: 'run-recorded',
      version: 1,
      id: this.id,
      startedAt: this.startedAt,
      process: identityOf(process.pid),
      plan: this.#plan.hash,
    };
    try {
      makeFolder(dirname(logFile(this.folder, this.#plan, '')));
      writeFileSync(join(root, recordsFolder, '.gitignore'), '*\n');
      writeFileSync(planFile(this.folder), `${JSON.stringify(this.#plan)}\n`, { mode: 0o600 });
      this.#journal.write(JSON.stringify(head));
      this.#journal.flush();
    } catch (error) {
      this.#onTrouble(error);
    }
  }

  #logOf(step: StepId): AppendFile {
    const log = this.#logs.get(step) ?? new AppendFile(logFile(this.folder, this.#plan, step), this.#onTrouble);
    this.#logs.set(step, log);
    return log;
  }

  #closeLog(step: StepId): void {
    this.#logs.get(step)?.close();
    this.#logs.delete(step);
  }

  #flushLogs(): void {
    for (const log of this.#logs.values()) log.flush();
  }
}

function once(tell: (error: unknown) => void): (error: unknown) => void {
  let isTold = false;
  return (error) => {
    if (!isTold) tell(error);
    isTold = true;
  };
}
