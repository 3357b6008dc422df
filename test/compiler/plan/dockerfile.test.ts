import { describe, expect, it } from 'vitest';
import { platformOf, readStages, stagesReached } from '../../../compiler/plan/dockerfile.ts';

const text = `# syntax=docker/dockerfile:1
ARG GO=golang:1
ARG BASE=scratch
FROM --platform=$BUILDPLATFORM \${GO} AS build
RUN <<EOF
FROM is no instruction here
EOF
FROM build AS assets
RUN --mount=type=bind,from=tools,target=/t true \\
  && FROM=1
FROM alpine AS Unused
RUN true
FROM \${BASE}
COPY --from=assets /a /a
COPY --from=0 /b /b
`;

describe('stages of a Dockerfile', () => {
  const stages = readStages(text, { BASE: 'alpine:3' });

  it('are read with build arguments filled in', () => {
    expect(stages.map(({ name, base, takes, runs, line }) => [name, base, takes, runs, line])).toEqual([
      ['build', 'golang:1', [], true, 4],
      ['assets', 'build', ['tools'], true, 8],
      ['unused', 'alpine', [], true, 11],
      [undefined, 'alpine:3', ['assets', '0'], false, 13],
    ]);
  });

  it('are reached by what a stage begins with and takes files of', () => {
    const names = (target?: string) => stagesReached(stages, target).map(({ name }) => name);
    expect(names().toSorted()).toEqual(['assets', 'build', undefined]);
    expect(names('ASSETS')).toEqual(['assets', 'build']);
    expect(names('2')).toEqual(['unused']);
    expect(names('none')).toEqual([]);
  });

  it('have the platform of the stage that they begin with', () => {
    expect(stages.map((stage) => platformOf(stage, stages))).toEqual([
      '$BUILDPLATFORM',
      '$BUILDPLATFORM',
      undefined,
      undefined,
    ]);
  });

  it('of an empty file are none', () => {
    expect(stagesReached(readStages('', {}), undefined)).toEqual([]);
  });
});
