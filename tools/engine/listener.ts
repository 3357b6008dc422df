import { freePort, listens } from './ports.ts';
import { isAlive, type ProcessIdentity, stopProcesses, waitUntil } from './processes.ts';

/** A background program that listens on one loopback port. */
export interface Listener {
  /** What of it runs now. */
  find(): ProcessIdentity[];
  start(port: number): ProcessIdentity;
}

/** Has a listener run, at the wished port if it can be had, and answers with its port; null when it does not start at all. */
export async function ensureListener(listener: Listener, wish: number | undefined): Promise<number | null> {
  const running = listener.find();
  if (wish !== undefined && running.some(({ pid }) => listens(pid, wish))) return wish;
  await stopProcesses(running);
  for (const port of [...(wish === undefined ? [] : [wish]), await freePort(), await freePort()]) {
    const started = listener.start(port);
    await waitUntil(() => !isAlive(started) || listens(started.pid, port), 10_000);
    if (listens(started.pid, port)) return port;
    await stopProcesses([started]);
  }
  return null;
}
