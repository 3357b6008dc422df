import { aloneWithEmulators, register, unregister } from '../../../tools/engine/lease.ts';
import { UNREGISTERED } from '../../../tools/engine/platforms.ts';
import type { FaultKind } from '../fault.ts';

/** The one emulator that nobody else counts upon: whoever changes it does so alone. */
const unregistered: FaultKind = {
  name: 'emulator-unregistered',
  scenario: () => ({ platforms: ['linux/amd64', `linux/${UNREGISTERED}`], targets: ['app'], older: false }),
  moments: ['start', 'build', 'work', 'push', 'test'],
  make: () => ({
    title: 'the emulator is unregistered',
    prepare: async (place) => {
      await untilEnd((end) => place.atEnd(end));
      await register(UNREGISTERED);
      place.atEnd(() => unregister(UNREGISTERED));
    },
    strike: () => unregister(UNREGISTERED),
    heal: () => register(UNREGISTERED),
    exits: [1],
    tells: /a program of another architecture was started, and no emulator took it/,
  }),
};

/** Is alone with emulators from when this settles until the end. */
function untilEnd(atEnd: (end: () => Promise<void>) => void): Promise<void> {
  return new Promise((begin) => {
    let release = (): void => undefined;
    const end = new Promise<void>((resolve) => (release = resolve));
    const alone = aloneWithEmulators(() => {
      begin();
      return end;
    });
    atEnd(() => {
      release();
      return alone;
    });
  });
}

export const emulatorFaults: readonly FaultKind[] = [unregistered];
