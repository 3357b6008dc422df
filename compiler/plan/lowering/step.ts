import type { Span } from '../../source/source-file.ts';
import type { SourceLine, Step } from '../plan.ts';

type StepFields = Omit<Step, 'retry' | 'source'> & { readonly from: Span };

/** A step, with the line it comes from. One attempt: which failures may be tried again is for whoever runs the plan to know. */
export function step({ from, ...fields }: StepFields): Step {
  return { ...fields, retry: { attempts: 1 }, source: sourceLine(from) };
}

/** `linux/arm/v7` as a part of an id: `linux-arm-v7`. */
export function platformSlug(platform: string): string {
  return platform.replace(/[^A-Za-z0-9_.]+/g, '-').replace(/-$/, '');
}

function sourceLine(span: Span): SourceLine {
  return { file: span.file.name, line: span.file.position(span.start).line };
}
