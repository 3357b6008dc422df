import type { Event, RunOutcome } from '../event.ts';
import { isTable, parseTable, type Table } from '../json.ts';
import type { ProcessIdentity } from '../process-identity.ts';

/** The first line of a journal: which run it is of. */
export interface JournalHead {
  readonly kind: 'run-recorded';
  readonly version: 1;
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly process: ProcessIdentity;
  /** The hash of its plan. */
  readonly plan: string;
}

/** What a journal holds: its head, then the run's events, without what the steps' logs hold and what is true for a moment. */
export interface Journal {
  readonly head: JournalHead;
  readonly events: readonly Event[];
}

export function isJournaled({ kind }: Event): boolean {
  return kind !== 'output' && kind !== 'progress';
}

/**
 * Reads a journal, JSON lines. Of a run that was killed, or whose disk was full, a line may be cut: it is left out, and so
 * is what is no event. Undefined where there is no head, or one of another version.
 */
export function readJournal(text: string): Journal | undefined {
  const [head, ...events] = text.split('\n').flatMap(tableIn);
  if (head === undefined || !isHead(head)) return undefined;
  return { head: head as unknown as JournalHead, events: events.filter(isEvent) as unknown as Event[] };
}

function tableIn(line: string): Table[] {
  const table = parseTable(line);
  return table === undefined ? [] : [table];
}

function isHead({ kind, version, startedAt, process, plan }: Table): boolean {
  const isOfThisVersion = kind === 'run-recorded' && version === 1;
  return isOfThisVersion && isTime(startedAt) && isTable(process) && has(process, identity) && isText(plan);
}

type Shape = Readonly<Record<string, (value: unknown) => boolean>>;

const isText = (value: unknown): boolean => typeof value === 'string';
const isNumber = (value: unknown): boolean => typeof value === 'number';
const isTime = (value: unknown): boolean => typeof value === 'string' && !Number.isNaN(Date.parse(value));
const isFailure = (value: unknown): boolean => isTable(value) && isText(value['message']);
const isSkip = (value: unknown): boolean => isTable(value) && isText(value['reason']);
const isTables = (value: unknown): boolean => Array.isArray(value) && value.every(isTable);
const isOutcome = (value: unknown): boolean =>
  (['done', 'failed', 'interrupted'] satisfies RunOutcome[]).some((outcome) => outcome === value);

const identity: Shape = { pid: isNumber, began: isText };

/** What is told of a run by its events. */
const shapes: { readonly [K in Event['kind']]: Shape } = {
  'registry-checked': {},
  'run-started': { steps: isNumber },
  'step-started': { step: isText },
  'step-skipped': { step: isText, because: isSkip },
  'command-started': {},
  output: {},
  progress: {},
  'step-finished': { step: isText, outputs: isTable },
  'step-failed': { step: isText, failure: isFailure },
  'step-retried': { step: isText, attempt: isNumber },
  'node-lost': { step: isText, moved: isTables, joining: Array.isArray },
  'step-stopped': { step: isText, because: isText },
  interrupted: {},
  'timed-out': {},
  'run-finished': { outcome: isOutcome, published: isTables },
};

function isEvent(entry: Table): boolean {
  const { kind, at } = entry;
  if (typeof kind !== 'string' || typeof at !== 'number' || !Object.hasOwn(shapes, kind)) return false;
  return has(entry, shapes[kind as Event['kind']]);
}

function has(entry: Table, shape: Shape): boolean {
  return Object.entries(shape).every(([name, fits]) => fits(entry[name]));
}
