import { createHash } from 'node:crypto';

/** Chance that a seed decides: the same seed, the same numbers, on every machine. */
export class Chance {
  readonly #seed: string;
  #drawn = 0;

  constructor(seed: string) {
    this.#seed = seed;
  }

  /** A whole number from 0 to one less than the count. */
  below(count: number): number {
    this.#drawn += 1;
    const digest = createHash('sha256').update(`${this.#seed} ${this.#drawn}`).digest();
    return digest.readUInt32BE(0) % count;
  }

  pick<const T>(choices: readonly [T, ...T[]]): T {
    return choices[this.below(choices.length)] ?? choices[0];
  }

  /** True once in so many times. */
  once(times: number): boolean {
    return this.below(times) === 0;
  }
}
