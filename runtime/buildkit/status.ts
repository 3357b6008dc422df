import { parseTable, tablesIn, type Table } from '../json.ts';

/** What BuildKit tells of a build, a part at a time: `client.SolveStatus`, as `--progress rawjson` prints it. */
export interface SolveStatus {
  readonly vertexes: readonly VertexReport[];
  readonly transfers: readonly TransferReport[];
  readonly logs: readonly LogReport[];
  readonly warnings: readonly WarningReport[];
}

/** A vertex of the build's graph as it is now: an instruction, a context, an export. Times are milliseconds since 1970. */
export interface VertexReport {
  readonly digest: string;
  readonly name: string;
  readonly started: number | undefined;
  readonly completed: number | undefined;
  readonly cached: boolean;
  /** Empty unless it failed. */
  readonly error: string;
}

/** A part of a vertex that tells how far it is: a layer, a file. Sizes are bytes; 0 where they are not known. */
export interface TransferReport {
  readonly vertex: string;
  readonly id: string;
  readonly current: number;
  readonly total: number;
  readonly started: number | undefined;
  readonly completed: number | undefined;
}

/** What a vertex's process has written; a character may be cut in two. */
export interface LogReport {
  readonly vertex: string;
  /** 1: standard output, 2: standard error. */
  readonly stream: number;
  readonly bytes: Uint8Array;
  readonly at: number | undefined;
}

export interface WarningReport {
  readonly vertex: string;
  readonly text: string;
}

/** Undefined: this is no status of a build. What is missing or misshapen in one is left out. */
export function readStatus(json: string): SolveStatus | undefined {
  const status = parseTable(json);
  if (status === undefined || !lists.some((list) => Array.isArray(status[list]))) return undefined;
  return {
    vertexes: tablesIn(status['vertexes']).flatMap(vertexOf),
    transfers: tablesIn(status['statuses']).flatMap(transferOf),
    logs: tablesIn(status['logs']).flatMap(logOf),
    warnings: tablesIn(status['warnings']).flatMap(warningOf),
  };
}

/** Whether a text that could not be read was meant to be a status: it may hold output in base64. */
export function resemblesStatus(text: string): boolean {
  return /^\{\s*"(?:vertexes|statuses|logs|warnings)"/.test(text);
}

const lists = ['vertexes', 'statuses', 'logs', 'warnings'] as const;

function vertexOf(fields: Table): VertexReport[] {
  const { digest, name, started, completed, cached, error } = fields;
  if (typeof digest !== 'string') return [];
  return [
    {
      digest,
      name: text(name),
      started: time(started),
      completed: time(completed),
      cached: cached === true,
      error: text(error),
    },
  ];
}

function transferOf({ vertex, id, current, total, started, completed }: Table): TransferReport[] {
  if (typeof vertex !== 'string' || typeof id !== 'string') return [];
  return [
    { vertex, id, current: size(current), total: size(total), started: time(started), completed: time(completed) },
  ];
}

function logOf({ vertex, stream, data, timestamp }: Table): LogReport[] {
  if (typeof vertex !== 'string' || typeof data !== 'string') return [];
  return [{ vertex, stream: stream === 2 ? 2 : 1, bytes: Buffer.from(data, 'base64'), at: time(timestamp) }];
}

function warningOf({ vertex, short, url }: Table): WarningReport[] {
  if (typeof vertex !== 'string' || typeof short !== 'string') return [];
  const more = text(url) === '' ? '' : ` (${text(url)})`;
  return [{ vertex, text: `${Buffer.from(short, 'base64').toString('utf8')}${more}` }];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function size(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;
}

/** Go's zero time, long before 1970, stands for none. */
function time(value: unknown): number | undefined {
  const milliseconds = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return milliseconds > 0 ? milliseconds : undefined;
}
