import type { Redaction } from '../redaction.ts';
import { shownVertexes, type BuildProgress } from './progress.ts';
import type { SolveStatus } from './status.ts';
import { Vertex, type VertexState } from './vertex.ts';

/** Vertexes beyond this many are not told of: no build has them. */
const maxVertexes = 20_000;

/** A fold of a build's statuses: lines for people, and how far it is. Nothing in them is secret. */
export class BuildLog {
  readonly #redaction: Redaction;
  readonly #vertexes = new Map<string, Vertex>();
  /** Those that have completed and may yet begin anew. */
  readonly #settling = new Set<Vertex>();
  /** In the order in which they began. */
  readonly #running = new Set<Vertex>();
  /** Those whose failure is yet to be summed up. */
  readonly #failed = new Set<Vertex>();
  #indexes = 0;
  #done = 0;
  #cached = 0;

  constructor(redaction: Redaction) {
    this.#redaction = redaction;
  }

  /** The lines that a status adds. */
  take({ vertexes, transfers, logs, warnings }: SolveStatus): readonly string[] {
    const lines: string[] = [];
    const touched = new Set<Vertex>();
    const about = (digest: string, tell: (vertex: Vertex) => void): void => {
      const vertex = this.#vertexes.get(digest);
      if (vertex === undefined) return;
      touched.add(vertex);
      tell(vertex);
      lines.push(...vertex.takeLines());
    };
    for (const report of vertexes) {
      this.#know(report.digest, report.name);
      about(report.digest, (vertex) => this.#counted(vertex, () => vertex.report(report, () => (this.#indexes += 1))));
    }
    for (const report of transfers) about(report.vertex, (vertex) => vertex.transfer(report));
    for (const report of logs) about(report.vertex, (vertex) => vertex.log(report));
    for (const { vertex: digest, text } of warnings) about(digest, (vertex) => vertex.warn(text));
    return [...this.#concluded((vertex) => !touched.has(vertex)), ...lines];
  }

  /** What is left to say where something else is said: of vertexes that completed or failed. */
  settled(): readonly string[] {
    const failed = [...this.#failed];
    this.#failed.clear();
    return [...this.#concluded(() => true), ...failed.flatMap((vertex) => vertex.failureSummary())];
  }

  /** The build is over. */
  end(): readonly string[] {
    const rest = [...this.#vertexes.values()].flatMap((vertex) => {
      vertex.endLog();
      return vertex.takeLines();
    });
    return [...rest, ...this.settled()];
  }

  get progress(): BuildProgress {
    const running = [...this.#running];
    const transfers = running.flatMap((vertex) => [...vertex.transfers]).filter(({ total }) => total > 0);
    const sum = (sizes: readonly number[]): number => sizes.reduce((all, one) => all + one, 0);
    return {
      vertexes: { total: this.#vertexes.size, done: this.#done, cached: this.#cached },
      running: running.slice(-shownVertexes).map(({ name }) => name),
      ...(transfers.length === 0
        ? {}
        : {
            bytes: {
              current: sum(transfers.map(({ current, total }) => Math.min(current, total))),
              total: sum(transfers.map(({ total }) => total)),
            },
          }),
    };
  }

  #know(digest: string, name: string): void {
    if (this.#vertexes.has(digest) || this.#vertexes.size >= maxVertexes) return;
    this.#vertexes.set(digest, new Vertex(name, this.#redaction));
  }

  /** What a change of a vertex changes in the counts. */
  #counted(vertex: Vertex, change: () => void): void {
    const before = { state: vertex.state, isCached: vertex.isCached };
    change();
    const { state, isCached } = vertex;
    this.#done += Number(isOver(state)) - Number(isOver(before.state));
    this.#cached += Number(isCached) - Number(before.isCached);
    for (const [which, set] of [
      ['running', this.#running],
      ['completed', this.#settling],
    ] as const) {
      if (state === which) set.add(vertex);
      else set.delete(vertex);
    }
    if (state === 'failed' && before.state !== 'failed') this.#failed.add(vertex);
  }

  #concluded(which: (vertex: Vertex) => boolean): readonly string[] {
    return [...this.#settling].filter(which).flatMap((vertex) => {
      this.#settling.delete(vertex);
      vertex.conclude();
      return vertex.takeLines();
    });
  }
}

function isOver(state: VertexState): boolean {
  return state !== 'waiting' && state !== 'running';
}
