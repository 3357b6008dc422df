import type { Redaction } from '../redaction.ts';
import { LogText } from './log-text.ts';
import { bytesText } from './sizes.ts';
import type { LogReport, TransferReport, VertexReport } from './status.ts';

/** A name is cut after this many UTF-16 units: an instruction with a text of its own may be very long. */
const maxNameLength = 1000;
/** Parts of a vertex beyond this many are not told of. */
const maxTransfers = 1000;
/** How many lines of its log a failure repeats. */
const repeatedLines = 10;

export type VertexState = 'waiting' | 'running' | 'completed' | 'failed' | 'canceled';

/** A vertex of a build, and the lines that tell of it, in the form of BuildKit's plain progress. */
export class Vertex {
  readonly name: string;
  readonly #redaction: Redaction;
  readonly #logs = new Map<number, LogText>();
  readonly #transfers = new Map<string, TransferReport>();
  readonly #lastLines: string[] = [];
  /** Its number in the log; it has one when it has begun. */
  #index: number | undefined;
  #state: VertexState = 'waiting';
  #isCached = false;
  #isConcluded = false;
  #began: number | undefined;
  #started: number | undefined;
  /** Milliseconds of earlier runs: BuildKit may begin a vertex more than once. */
  #before = 0;
  #spent = 0;
  /** Seconds since it began, of what its log has told last. */
  #time = '0.000';
  #out: string[] = [];

  constructor(name: string, redaction: Redaction) {
    this.#redaction = redaction;
    this.name = oneLine(redaction.hide(name));
  }

  get state(): VertexState {
    return this.#state;
  }

  get isCached(): boolean {
    return this.#isCached;
  }

  get transfers(): Iterable<TransferReport> {
    return this.#transfers.values();
  }

  /** The lines that are to be printed, each once. */
  takeLines(): readonly string[] {
    const lines = this.#out;
    this.#out = [];
    return lines;
  }

  /** What BuildKit says of it; `nextIndex` numbers it when it begins. */
  report({ started, completed, cached, error }: VertexReport, nextIndex: () => number): void {
    if (started !== undefined && this.#state !== 'failed') this.#begin(started, nextIndex);
    this.#isCached ||= cached;
    if (completed === undefined && error === '') return;
    this.#index ??= this.#headed(nextIndex());
    if (completed !== undefined) this.#spent = this.#before + completed - (this.#started ?? completed);
    if (error !== '') this.#fail(error);
    else this.#state = 'completed';
  }

  /** One of its parts has got on; a part that is done is told of. */
  transfer(report: TransferReport): void {
    const { id, current, total, started, completed } = report;
    const known = this.#transfers.get(id);
    if (known?.completed !== undefined || (known === undefined && this.#transfers.size >= maxTransfers)) return;
    this.#transfers.set(id, report);
    if (completed === undefined) return;
    const size =
      total > 0 ? ` ${bytesText(current)} / ${bytesText(total)}` : current > 0 ? ` ${bytesText(current)}` : '';
    const seconds = (completed - (started ?? completed)) / 1000;
    this.#print(`${oneLine(this.#redaction.hide(id))}${size}${seconds < 0.05 ? '' : ` ${seconds.toFixed(1)}s`} done`);
  }

  log({ stream, bytes, at }: LogReport): void {
    if (at !== undefined) this.#time = (Math.max(0, at - (this.#began ?? at)) / 1000).toFixed(3);
    const text = this.#logs.get(stream) ?? new LogText(this.#redaction, (line) => this.#logLine(line));
    this.#logs.set(stream, text);
    text.write(bytes);
  }

  warn(text: string): void {
    this.#print(`WARN: ${oneLine(this.#redaction.hide(text))}`);
  }

  /** It has completed, and nothing says that it began anew. */
  conclude(): void {
    if (this.#isConcluded || this.#state !== 'completed') return;
    this.#isConcluded = true;
    this.endLog();
    this.#print(this.#isCached ? 'CACHED' : `DONE ${(this.#spent / 1000).toFixed(1)}s`);
  }

  /** Nothing follows: what stands without a line break is a line, too. */
  endLog(): void {
    for (const text of this.#logs.values()) text.end();
    this.#logs.clear();
  }

  /** Of a vertex that failed: its name and the end of its log, which those of others may have pushed away. */
  failureSummary(): readonly string[] {
    return ['------', ` > ${this.name}:`, ...this.#lastLines, '------'];
  }

  #begin(started: number, nextIndex: () => number): void {
    this.#index ??= this.#headed(nextIndex());
    if (started !== this.#started) this.#before = this.#spent;
    this.#began ??= started;
    this.#started = started;
    this.#state = 'running';
    this.#isConcluded = false;
  }

  #headed(index: number): number {
    this.#out.push(`#${index} ${this.name}`);
    return index;
  }

  #fail(error: string): void {
    this.endLog();
    this.#isConcluded = true;
    const isCanceled = /context canceled$/.test(error);
    this.#state = isCanceled ? 'canceled' : 'failed';
    this.#print(isCanceled ? 'CANCELED' : `ERROR: ${this.#redaction.hide(error)}`);
  }

  #logLine(line: string): void {
    const timed = `${this.#time} ${line}`;
    this.#lastLines.push(timed);
    if (this.#lastLines.length > repeatedLines) this.#lastLines.shift();
    this.#print(timed);
  }

  #print(text: string): void {
    this.#out.push(`#${this.#index ?? 0} ${text}`);
  }
}

function oneLine(text: string): string {
  const line = text.replace(/\s*\n\s*/g, ' ');
  return line.length <= maxNameLength ? line : `${line.slice(0, maxNameLength).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
