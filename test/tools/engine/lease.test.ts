import { expect, test } from 'vitest';
import { type Holder, type Lease, withHolder, withoutHolder } from '../../../tools/engine/lease.ts';

const process = (pid: number): { pid: number; startTime: string } => ({ pid, startTime: `${pid}00` });
const holder = (root: string, ...pids: number[]): Holder => ({ root, processes: pids.map(process) });
const lease = (...holders: Holder[]): Lease => ({ holders, names: [], mounted: true, loaded: false, folders: [] });
const alive =
  (...pids: number[]) =>
  ({ pid }: { pid: number }): boolean =>
    pids.includes(pid);

test('an engine holds the lease while one of its processes lives', () => {
  const both = lease(holder('/a', 1, 2), holder('/b', 3));
  expect(withoutHolder(both, '/b', alive(2, 3)).holders).toEqual([holder('/a', 1, 2)]);
});

test('a crashed engine holds nothing, so that the next one out is the last', () => {
  const both = lease(holder('/a', 1, 2), holder('/b', 3));
  expect(withoutHolder(both, '/b', alive(3)).holders).toEqual([]);
});

test('who comes again holds the lease once, with its new processes', () => {
  const both = lease(holder('/a', 1), holder('/b', 3));
  expect(withHolder(both, holder('/a', 4), alive(1, 3, 4)).holders).toEqual([holder('/b', 3), holder('/a', 4)]);
});
