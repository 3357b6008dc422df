/** How far a build is. */
export interface BuildProgress {
  /** Of the build's graph as far as it is known; what is cached is done, too. */
  readonly vertexes: { readonly total: number; readonly done: number; readonly cached: number };
  /** Names of the vertexes that run, those that began last at the end; at most 3. */
  readonly running: readonly string[];
  /** What they transfer, where sizes are known. */
  readonly bytes?: { readonly current: number; readonly total: number };
}

/** How many names a progress has at most. */
export const shownVertexes = 3;
