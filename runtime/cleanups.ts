import type { Command } from '../compiler/plan/command.ts';
import type { Call } from './command-runner.ts';
import { renderEnvironment, renderWords, Unrenderable, type Scope } from './rendering.ts';

/** What is called to put away what a step leaves, such as a container. How it ends is no matter: all may be gone already. */
export type CleanupCall = Pick<Call, 'argv' | 'env'>;

/** The calls of cleanups; what cannot be rendered was never begun. */
export function cleanupCalls(commands: readonly Command[], scope: Scope): readonly CleanupCall[] {
  return commands.flatMap(({ argv, env }) => {
    try {
      return [{ argv: renderWords(argv, scope), env: renderEnvironment(env ?? {}, scope) }];
    } catch (error) {
      if (!(error instanceof Unrenderable)) throw error;
      return [];
    }
  });
}
