import { describe, expect, it } from 'vitest';
import { renderDiagnostics } from '../../../compiler/diagnostics/render.ts';
import { bareHost } from '../bare-host.ts';
import { compileText } from '../compile-text.ts';

const manifest = `target "default" {
  args      = { BASE = "build" }
  platforms = ["linux/arm64"]
  strategy  = "cross"
}
`;

function complaints(dockerfile: string | undefined, text = manifest): string {
  const host = { ...bareHost, file: (path: string) => (path === 'Dockerfile' ? dockerfile : undefined) };
  const { value, diagnostics } = compileText(text, { host });
  if (diagnostics.length > 0) expect(value?.steps).toEqual([]);
  return renderDiagnostics(diagnostics, { color: false });
}

describe('strategy = "cross"', () => {
  it('holds where every stage with commands is of the machine that builds', () => {
    expect(
      complaints('ARG BASE=none\nFROM --platform=${BUILDPLATFORM} go AS build\nRUN go\nFROM ${BASE} AS two\nRUN go\n'),
    ).toBe('');
    expect(complaints('FROM go AS other\nRUN go\nFROM scratch\nCOPY x /\n')).toBe('');
    expect(complaints(undefined)).toBe('');
  });

  it('is refused where a stage runs commands of the platform that is built', () => {
    expect(
      complaints('FROM --platform=$BUILDPLATFORM go AS build\nRUN go\nFROM alpine\nRUN apk\nCOPY --from=build / /\n'),
    )
      .toBe(`error[cross-runs-foreign]: the stage at line 3 of Dockerfile runs commands of the platform that is built, so this is no cross-compiling
 --> build.mab:4:15
  |
4 |   strategy  = "cross"
  |               ^^^^^^^
  = hint: begin it with FROM --platform=$BUILDPLATFORM and compile for $TARGETARCH, or write strategy = "emulate"
`);
    expect(complaints('FROM --platform=linux/amd64 go AS build\nRUN go\n')).toContain('stage "build" (line 1)');
  });

  it('is looked at in an inline Dockerfile, and in a platform block', () => {
    const inline = manifest.replace('  strategy', '  dockerfile-inline = "FROM x\\nRUN y"\n  strategy');
    expect(complaints('FROM scratch', inline)).toContain('the stage at line 1 of');
    const block = manifest.replace(
      '  strategy  = "cross"\n',
      '  platform "linux/arm64" {\n    strategy = "cross"\n  }\n',
    );
    expect(complaints('FROM x\nRUN y\n', block)).toContain('error[cross-runs-foreign]');
    expect(complaints('FROM scratch', block)).toBe('');
  });
});
