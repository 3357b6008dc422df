/** What the builds of a run do, each its own; what they have made is at /mark. */
export type Work = 'well' | 'without-end' | 'loud-without-end' | 'wrongly';

/** What a build says when it is in the middle of it. */
export const atWork = 'the build is at work';

const programs: { readonly [W in Work]: string } = {
  // A fault in the middle of a build needs a middle.
  well: 'sleep 1',
  'without-end': 'while :; do sleep 1; done',
  'loud-without-end': 'yes "a line that never ends to come"',
  wrongly: 'MARK=wrong',
};

export function dockerfileOf(work: Work): string {
  return `ARG BASE
FROM \${BASE}
ARG MARK
ARG NAME
LABEL mark=\${MARK}
RUN --network=none echo ${atWork} for $NAME && ${programs[work]} && echo $MARK > /mark
`;
}
