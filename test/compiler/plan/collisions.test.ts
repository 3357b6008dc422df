import { describe, expect, it } from 'vitest';
import { compileText } from '../compile-text.ts';

function warnings(text: string, output: 'push' | 'load' | 'as-declared' = 'as-declared'): string[] {
  const { diagnostics } = compileText(text, { targets: ['a', 'b'], output });
  return diagnostics.map(({ code, message }) => `${code}: ${message}`);
}

const two = (body: string, other = body): string => `target "a" {\n${body}\n}\ntarget "b" {\n${other}\n}\n`;
const tags = 'tags = ["r.example.com/app:1"]';

const on = (platforms: string): string => `platforms = [${platforms}]\nbuilder = "farm"\n${tags}`;
const several = `builder "farm" {
  node "all" {
    platforms = ["linux/amd64", "linux/arm64", "linux/riscv64"]
  }
}
${two(on('"linux/amd64", "linux/arm64"'), on('"linux/arm64", "linux/riscv64"'))}`;

describe('what two targets write', () => {
  it.each([
    ['a tag that both push', two(tags), 'push', 'tag r.example.com/app:1'],
    ['a tag without a name for it', two('tags = ["app"]', 'tags = ["app:latest"]'), 'push', 'tag app:latest'],
    ['a tag that both load', two(tags), 'load', 'tag r.example.com/app:1'],
    ['the tag of a platform that both load', several, 'load', 'tag r.example.com/app:1-arm64'],
    ['a file', two('output = ["type=oci,dest=out.tar"]'), 'as-declared', 'file out.tar'],
    [
      'a cache',
      two('cache-to = ["type=registry,ref=r.example.com/cache"]'),
      'as-declared',
      'cache r.example.com/cache',
    ],
  ] as const)('is warned of: %s', (_, text, output, what) => {
    expect(warnings(text, output)).toEqual([`written-twice: "b" writes the ${what}, which "a" writes, too`]);
  });

  it.each([
    ['a file', 'output = ["type=oci,dest=out.tar"]', 'file out.tar'],
    ['a cache', 'cache-to = ["type=registry,ref=r.example.com/cache"]', 'cache r.example.com/cache'],
  ])('is warned of where two platform blocks say it: %s', (_, attribute, what) => {
    const block = (platform: string, body: string): string => `platform "${platform}" {\n${body}\n}`;
    const both = (arm: string): string => `target "a" {
platforms = ["linux/amd64", "linux/arm64"]
output = ["type=oci,dest=common.tar"]
${block('linux/amd64', attribute)}\n${block('linux/arm64', arm)}
}
target "b" {
}`;
    expect(warnings(both(attribute))).toEqual([
      `written-twice: "a" for linux/arm64 writes the ${what}, which "a" for linux/amd64 writes, too`,
    ]);
    expect(warnings(both('args = { A = "1" }'))).toEqual([]);
  });

  it.each([
    ['a file', 'output', '"type=oci,dest=out.tar", "type=docker,dest=./out.tar"', 'file ./out.tar'],
    [
      'a cache',
      'cache-to',
      '"type=registry,ref=r.example.com/c", "type=registry,ref=r.example.com/c,mode=max"',
      'cache r.example.com/c',
    ],
  ])('is warned of where one target writes it twice: %s', (_, attribute, items, what) => {
    const text = `target "a" {\n${attribute} = [${items}]\n}\ntarget "b" {\n}\n`;
    expect(warnings(text)).toEqual([`output-twice: "a" writes the ${what} twice, and only one of the two stays`]);
  });

  it.each([
    ['tags that are not written', two(tags), 'as-declared'],
    ['tags of their own', two(tags, 'tags = ["r.example.com/app:2"]'), 'push'],
    ['a folder', two('output = ["out"]'), 'as-declared'],
    ['standard output', two('output = ["type=tar,dest=-"]'), 'as-declared'],
    ['a cache that is read', two('cache-from = ["type=registry,ref=r.example.com/cache"]'), 'as-declared'],
  ] as const)('may be the same: %s', (_, text, output) => {
    expect(warnings(text, output)).toEqual([]);
  });
});
