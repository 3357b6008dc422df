import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Report } from '../../runtime/verify/report.ts';
import { exampleEnvironment } from './example-environment.ts';

const engine = inject('engine');
const cwd = mkdtempSync(join(tmpdir(), 'mab-verify-'));
const mab = [resolve('dist/mab.js')];
const repository = `verify-${process.pid}/app`;
const indexType = 'application/vnd.oci.image.index.v1+json';
const imageType = 'application/vnd.oci.image.manifest.v1+json';
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const manifest = `variable "REPO" {}
variable "BASE" {}
variable "PLATFORMS" {
  default = "linux/amd64,linux/arm64"
}
target "default" {
  dockerfile-inline = "ARG BASE\\nFROM \${BASE}\\n"
  args        = { BASE = BASE }
  tags        = ["\${REPO}:1"]
  platforms   = split(",", PLATFORMS)
  output      = ["type=registry"]
  annotations = ["index:org.example.say=a \\"b\\" <c>", "manifest-descriptor[linux/arm64]:org.example.tier=2"]
  attest      = ["type=provenance,mode=min"]
}
`;

interface Entry {
  readonly digest: string;
  readonly platform: { readonly os: string; readonly architecture: string };
  readonly annotations?: Readonly<Record<string, string>>;
}
type Index = Readonly<Record<string, unknown>> & { readonly manifests: readonly Entry[] };

async function call(argv: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const { registry } = engine!;
  const env = { ...exampleEnvironment(engine!), REPO: `${registry}/${repository}`, ...more };
  const { exitCode, stdout, stderr } = await execa(process.execPath, [...mab, ...argv], {
    cwd,
    env,
    reject: false,
    stdin: 'ignore',
  });
  return { exitCode, stdout, stderr };
}

/** What `mab verify` finds of references, as codes with platforms. */
async function findings(argv: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const { exitCode, stdout, stderr } = await call(['verify', ...argv, '--format', 'json'], more);
  const reports = stdout === '' ? [] : (JSON.parse(stdout) as Report[]);
  const codes = reports.flatMap((report) =>
    report.findings.map(({ code, platform = '' }) => `${code} ${platform}`.trim()),
  );
  return { exitCode, codes, compared: reports.map(({ compared }) => compared), stderr };
}

const url = (path: string): string => `http://${engine!.registry}/v2/${repository}/manifests/${path}`;

/** A manifest of the repository as the registry has it. */
async function manifestOf<T = Index>(path: string): Promise<T> {
  return (await (await fetch(url(path), { headers: { Accept: `${indexType}, ${imageType}` } })).json()) as T;
}

async function put(tag: string, content: object, type = indexType): Promise<void> {
  const answer = await fetch(url(tag), {
    method: 'PUT',
    headers: { 'Content-Type': type },
    body: JSON.stringify(content),
  });
  if (!answer.ok) throw new Error(`${tag}: ${answer.status} ${await answer.text()}`);
}

const isImage = ({ platform }: Entry): boolean => platform.os !== 'unknown';

/** An image for amd64 that is in the registry until the index that lists it is. */
async function withMissingChild(tag: string, good: Index): Promise<void> {
  const [first] = good.manifests.filter(isImage);
  const child = { ...(await manifestOf<object>(first!.digest)), annotations: { only: tag } };
  const body = JSON.stringify(child);
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(body));
  const digest = `sha256:${Buffer.from(bytes).toString('hex')}`;
  await put(digest, child, imageType);
  await put(tag, { ...good, manifests: [{ ...first!, digest, size: Buffer.byteLength(body) }] });
  const gone = await fetch(url(digest), { method: 'DELETE' });
  expect(gone.status).toBe(202);
}

describe.runIf(engine)('mab verify', () => {
  let good: Index;

  beforeAll(async () => {
    mkdirSync(cwd, { recursive: true });
    writeFileSync(join(cwd, 'build.mab'), manifest);
    const ran = await call(['run']);
    expect(ran.exitCode, ran.stderr).toBe(0);
    good = await manifestOf('1');
  });

  test('finds what mab run has published as it should be, by name, by reference and by itself', async () => {
    const reference = `${engine!.registry}/${repository}:1`;
    for (const argv of [[], ['default'], [reference]]) {
      expect(await findings(argv)).toEqual({ exitCode: 0, codes: [], compared: ['plan'], stderr: '' });
    }
    const other = await findings([reference], { REPO: `${engine!.registry}/elsewhere` });
    expect(other).toEqual({ exitCode: 0, codes: [], compared: ['itself'], stderr: '' });
    const { stdout } = await call(['verify']);
    expect(stdout).toMatch(
      /linux\/amd64 {2}sha256:[0-9a-f]{12} {2}attested\n.*linux\/arm64 {2}sha256:[0-9a-f]{12} {2}attested/,
    );
    expect(stdout).toContain('1 reference: as it should be');
    const { headers } = await fetch(url('1'), { headers: { Accept: indexType } });
    expect(stdout).toContain(headers.get('docker-content-digest'));
  });

  test('works with the newer buildx', async () => {
    expect(await findings([], { DOCKER_CONFIG: engine!.tools.dockerConfig.new })).toMatchObject({
      exitCode: 0,
      codes: [],
    });
  });

  test('finds what the plan does not say', async () => {
    const more = await findings(['default'], { PLATFORMS: 'linux/amd64,linux/riscv64' });
    expect(more).toMatchObject({
      exitCode: 1,
      codes: ['platform-missing linux/riscv64', 'platform-unexpected linux/arm64'],
    });
  });

  test('finds indexes that are broken', async () => {
    const [amd, arm] = good.manifests.filter(isImage);
    const attestations = good.manifests.filter((entry) => !isImage(entry));
    await put('plain', { ...good, annotations: {}, manifests: [amd, { ...arm!, annotations: {} }] });
    await put('twice', { ...good, manifests: [amd, amd] });
    await put('orphan', { ...good, manifests: [amd, ...attestations] });
    await put('liar', { ...good, manifests: [{ ...amd!, platform: arm!.platform }] });
    await withMissingChild('hole', good);
    const at = (tag: string): string => `${engine!.registry}/${repository}:${tag}`;
    expect((await findings([at('twice')])).codes).toEqual(['platform-twice linux/amd64']);
    expect((await findings([at('orphan')])).codes).toEqual(['attestation-orphan']);
    expect((await findings([at('liar')])).codes).toEqual(['config-differs linux/arm64']);
    expect((await findings([at('hole')])).codes).toEqual(['child-missing linux/amd64']);
    expect((await findings([at('never')])).codes).toEqual(['not-found']);
    await put('1', await manifestOf<object>('plain'));
    expect((await findings(['default'])).codes).toEqual([
      'annotation-differs',
      'annotation-differs linux/arm64',
      'attestation-missing linux/amd64',
      'attestation-missing linux/arm64',
    ]);
    await put('1', good);
  });

  test('says when nobody answers', async () => {
    const { exitCode, stdout } = await call(['verify', '127.0.0.1:1/nobody:1']);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('wrong[no-answer]: the registry does not answer: 127.0.0.1:1');
  });
});
