import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Throttle } from '../../runtime/throttle.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('tells the first state at once, later ones at most once in an interval, and the last one always', () => {
  const told: number[] = [];
  const throttle = new Throttle<number>(100, (state) => told.push(state));
  for (let state = 0; state < 25; state += 1) {
    throttle.offer(() => state);
    vi.advanceTimersByTime(10);
  }
  expect(told).toEqual([0, 9, 19]);
  vi.advanceTimersByTime(1000);
  expect(told).toEqual([0, 9, 19, 24]);
  expect(vi.getTimerCount()).toBe(0);
});

it('tells what is left when it ends, and waits for nothing more', () => {
  const told: number[] = [];
  const throttle = new Throttle<number>(100, (state) => told.push(state));
  throttle.offer(() => 1);
  throttle.offer(() => 2);
  throttle.flush();
  throttle.flush();
  expect(told).toEqual([1, 2]);
  expect(vi.getTimerCount()).toBe(0);
});
