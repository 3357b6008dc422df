import { describe, expect, test } from 'vitest';
import { hostOf } from '../../../../tools/conformance/host.ts';
import { readManifest } from '../../../../compiler/manifest/read.ts';
import { SourceFile } from '../../../../compiler/source/source-file.ts';

/** The codes of what is refused in a target with one attribute. */
function refused(attribute: string): readonly string[] {
  const { diagnostics } = readManifest({
    files: [new SourceFile('docker-bake.hcl', `target "default" {\n  ${attribute}\n}\n`)],
    targets: [],
    overrides: [],
    variables: [],
    output: 'as-declared',
    host: hostOf({}),
  });
  return diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);
}

describe('what Bake refuses of a target, as mab does', () => {
  test.each([
    ['output = ["type=local"]', 'malformed-entry'],
    ['output = ["type=local,dest=-"]', 'malformed-entry'],
    ['output = [{ type = "oci", tar = "false" }]', 'malformed-entry'],
    ['output = ["type=docker,tar=0"]', 'malformed-entry'],
    ['secret = ["src=x"]', 'malformed-entry'],
    ['secret = [{ env = "X" }]', 'malformed-entry'],
    ['platforms = ["foo"]', 'unknown-platform'],
    ['platforms = ["linux/amd64,linux/"]', 'malformed-platform'],
    ['platforms = ["linux/amd64(x)"]', 'malformed-platform'],
    ['platforms = ["*"]', 'malformed-platform'],
    ['annotations = ["manifest[foo]:a=b"]', 'malformed-annotation'],
    ['annotations = ["a"]', 'malformed-annotation'],
    ['ulimits = ["nofile"]', 'malformed-ulimit'],
    ['shm-size = "x"', 'malformed-size'],
    ['context = "-"', 'standard-input'],
  ])('%s', (attribute, code) => expect(refused(attribute)).toEqual([code]));
});

describe('what Bake takes, and so does mab', () => {
  test.each([
    ['output = ["type=local,dest=out", "type=tar", "type=oci,tar=true", "type=docker", "type=oci,tar=f,dest=x"]'],
    ['secret = ["id=x", { id = "y", env = "Y" }]'],
    ['platforms = ["linux", "arm64", "Local", "linux/amd46", "linux/amd64,linux/arm64", "android", "sparc64"]'],
    ['annotations = ["index[linux/foo],manifest:a=b", "manifest[arm64]:c=d"]'],
  ])('%s', (attribute) => expect(refused(attribute)).toEqual([]));
});
