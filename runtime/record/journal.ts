import type { Event } from '../event.ts';
import { parseTable } from '../json.ts';
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
 * Reads a journal, JSON lines. Of a run that was killed, or whose disk was full, a line may be cut: it is left out.
 * Undefined where there is no head.
 */
export function readJournal(text: string): Journal | undefined {
  const lines = text.split('\n').flatMap((line) => parsed(line) ?? []);
  const [head, ...events] = lines;
  if (head?.kind !== 'run-recorded') return undefined;
  return { head: head as JournalHead, events: events as Event[] };
}

function parsed(line: string): { readonly kind: string } | undefined {
  const entry = parseTable(line);
  return typeof entry?.['kind'] === 'string' ? (entry as { readonly kind: string }) : undefined;
}
