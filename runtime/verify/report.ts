import { formatPlatform } from '../../compiler/platform/platform.ts';
import { differences } from './differences.ts';
import type { Expectation } from './expectation.ts';
import { remedies, type Finding } from './finding.ts';
import type { Reading } from './reader.ts';
import { soundness } from './soundness.ts';

/** What verifying a reference came to; plain JSON, the shape that `mab verify --format json` prints a list of. */
export interface Report {
  readonly reference: string;
  /** What it was compared with: what the plan says, or only what it says itself. */
  readonly compared: 'plan' | 'itself';
  readonly digest: string | null;
  readonly mediaType: string | null;
  readonly images: readonly ReportedImage[];
  /** Empty: all is as it should be. */
  readonly findings: readonly Finding[];
  /** What a person can do about it, where that is known. */
  readonly remedy?: string;
}

export interface ReportedImage {
  /** As the index says it, or else the image; null where neither does. */
  readonly platform: string | null;
  readonly digest: string;
  readonly attested: boolean;
}

/** Judges what was read of a reference, by what is expected of it where a plan does. */
export function reportOf(reference: string, reading: Reading, expected: Expectation | undefined): Report {
  const head = { reference, compared: expected === undefined ? 'itself' : 'plan' } as const;
  if (reading.kind !== 'read') {
    const empty = { ...head, digest: null, mediaType: null, images: [] };
    if (reading.kind === 'not-found') {
      const missing: Finding = { code: 'not-found', message: 'the registry has nothing under this reference' };
      return { ...empty, findings: [missing], ...remedyOf([missing], expected) };
    }
    const { message, remedy } = reading;
    return { ...empty, findings: [{ code: 'no-answer', message }], ...(remedy === undefined ? {} : { remedy }) };
  }
  const { published, children } = reading;
  const findings = [
    ...(expected === undefined ? [] : differences(expected, published, children)),
    ...soundness(published, children, expected?.restated),
  ];
  const images = published.images.map(({ digest, platform }): ReportedImage => {
    const state = children.images.get(digest);
    const known = platform ?? (state?.kind === 'there' ? state.platform : undefined);
    const attested = published.attestations.some(({ subject }) => subject === digest);
    return { platform: known === undefined ? null : formatPlatform(known), digest, attested };
  });
  const { digest, mediaType } = published;
  return { ...head, digest, mediaType, images, findings, ...remedyOf(findings, expected) };
}

/** What is advised of the first finding; what a plan declares, a run writes. */
function remedyOf([first]: readonly Finding[], expected: Expectation | undefined): Pick<Report, 'remedy'> {
  if (first === undefined) return {};
  const isAbsent = first.code === 'not-found' || remedies[first.code] === undefined;
  const remedy = isAbsent && expected !== undefined ? 'write it with `mab run`' : remedies[first.code];
  return remedy === undefined ? {} : { remedy };
}
