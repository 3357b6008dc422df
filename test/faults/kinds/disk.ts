import type { Fault, FaultKind } from '../fault.ts';
import type { Place } from '../place.ts';
import { SmallDisk } from '../small-disk.ts';

/** With the check programs of images, which are copied there. */
const megabytes = 24;

const recordsFull: FaultKind = {
  name: 'records-full',
  moments: ['start', 'build', 'push', 'test', 'tag'],
  make: (_, moment) => ({
    ...full('.mab', ({ records }) => records),
    // What cannot be recorded costs its record alone.
    exits: [],
    tells: /^/,
    // What is recorded later may find room in the last block of its file.
    ...(moment === 'start' ? { warns: /this run cannot be recorded/, then: 'newer' } : {}),
  }),
};

const temporaryFull: FaultKind = {
  name: 'temporary-full',
  moments: ['start', 'build', 'work', 'push', 'check'],
  make: () => ({
    ...full('the temporary folder', ({ temp }) => temp),
    exits: [1],
    tells: /no room is left on this machine for|no space left on the device/,
  }),
};

function full(what: string, folder: (place: Place) => string): Pick<Fault, 'title' | 'prepare' | 'strike' | 'heal'> {
  let disk: SmallDisk | undefined;
  return {
    title: `the disk of ${what} is full`,
    prepare: async (place) => {
      disk = await SmallDisk.at(folder(place), megabytes);
      place.atEnd(() => disk?.remove());
    },
    strike: () => disk?.fill(),
    heal: () => disk?.empty(),
  };
}

export const diskFaults: readonly FaultKind[] = [recordsFull, temporaryFull];
