import { describe, expect, it } from 'vitest';
import { WayOut } from '../../cli/way-out.ts';
import { testWorld } from './test-world.ts';

function begun() {
  const world = testWorld();
  const log: string[] = [];
  const wayOut = new WayOut(world);
  for (const name of ['folder', 'lock']) {
    wayOut.whenLeaving((cut) => {
      const after =
        cut?.kind === 'interrupted' ? ` after ${cut.signal}` : cut === undefined ? '' : ` at ${cut.limit} ms`;
      log.push(`${name}${after}`);
    });
  }
  return { world, log, wayOut };
}

describe('a command', () => {
  it('puts back what it has taken, the latest first and once', () => {
    const { world, log, wayOut } = begun();
    wayOut.leave();
    wayOut.leave();
    world.signal('SIGINT');
    expect(log).toEqual(['lock', 'folder']);
    expect(world.exits).toEqual([]);
  });

  it('puts it back when it is interrupted before it has work, and ends at once', () => {
    const { world, log } = begun();
    world.signal('SIGINT');
    expect(log).toEqual(['lock after SIGINT', 'folder after SIGINT']);
    expect(world.exits).toEqual([130]);
    expect(world.printed.stderr).toBe('interrupted by SIGINT, before anything was done\n');
  });

  it('puts it back when its time is over before it has work, and ends at once as failed', () => {
    const { world, log, wayOut } = begun();
    wayOut.giveUp(1000);
    expect(log).toEqual(['lock at 1000 ms', 'folder at 1000 ms']);
    expect(world.exits).toEqual([1]);
    expect(world.printed.stderr).toBe('the run took longer than 1.0s, before anything was done\n');
  });

  it('lets its work end after the first signal, and ends at once after the second', () => {
    const { world, log, wayOut } = begun();
    wayOut.handOver((signal) => log.push(`work ends for ${signal}`));
    world.signal('SIGTERM');
    expect(log).toEqual(['work ends for SIGTERM']);
    expect(world.exits).toEqual([]);
    world.signal('SIGINT');
    expect(log.slice(1)).toEqual(['lock after SIGINT', 'folder after SIGINT']);
    expect(world.exits).toEqual([130]);
    expect(world.printed.stderr).toBe('');
  });
});
