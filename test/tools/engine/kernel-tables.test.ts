import { expect, test } from 'vitest';
import { mountsOf } from '../../../tools/engine/mounts.ts';
import { listenerInode } from '../../../tools/engine/ports.ts';
import { identify, isAlive, self } from '../../../tools/engine/processes.ts';

test('mounts at and below a folder come last mounted first', () => {
  const table = [
    '22 27 0:21 / /proc rw - proc proc rw',
    '43 27 254:0 / /e/data rw shared:1 - ext4 /dev/vda rw',
    String.raw`44 27 0:50 / /e/data/with\040space rw - overlay overlay rw`,
    '45 27 0:51 / /elsewhere rw - tmpfs tmpfs rw',
  ].join('\n');
  expect(mountsOf('/e', table)).toEqual(['/e/data/with space', '/e/data']);
  expect(mountsOf('/e/data', table)).toEqual(['/e/data/with space', '/e/data']);
});

test('the listener of a loopback port', () => {
  const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0000 100 0 0 10 0
   1: 0100007F:1F91 0100007F:1F90 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0000 100 0 0 10 0
`;
  expect(listenerInode(8080, table)).toBe('4711');
  expect(listenerInode(8081, table)).toBeNull();
});

test.runIf(process.platform === 'linux')('a process is known by its pid and its start', () => {
  expect(isAlive(self())).toBe(true);
  expect(isAlive({ ...self(), startTime: '1' })).toBe(false);
  expect(identify(2 ** 22 + 1)).toBeNull();
});
