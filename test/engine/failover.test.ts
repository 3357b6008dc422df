import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import type { Event } from '../../runtime/event.ts';
import type { RunReport } from '../../runtime/report/run-report.ts';
import { Cable } from './cable.ts';
import { publishedImages } from './published.ts';
import { Workplace } from './workplace.ts';

const engine = inject('engine');
const schema = JSON.parse(readFileSync('schemas/event.schema.json', 'utf8')) as object;
const isEvent = new Ajv({ strict: true }).compile(schema);

/** What a build writes shows that it has begun, and where its program ran; no other place has it in a cache. */
const dockerfile =
  'ARG BASE\nFROM ${BASE}\nARG PLACE\nRUN --network=none echo the build is at work && sleep 2 && uname -m > /machine\n';

const manifest = (driver: string, assemble: string): string => `variable "REPO" {}
variable "BASE" {}
variable "AMD" {}
variable "ARM" {}
variable "SPARE" {}
builder "farm" {
  driver = "${driver}"
  node "amd" {
    endpoint  = AMD
    platforms = ["linux/amd64"]
  }
  node "arm" {
    endpoint  = ARM
    platforms = ["linux/arm64"]
  }
  node "spare" {
    endpoint  = SPARE
    platforms = ["linux/arm64"]
  }
}
target "default" {
  builder   = "farm"
  assemble  = "${assemble}"
  args      = { BASE = BASE, PLACE = REPO }
  tags      = ["\${REPO}:1"]
  platforms = ["linux/amd64", "linux/arm64"]
  test "arch" {
    run    = ["cat", "/machine"]
    expect = { "linux/amd64" = "x86_64", "linux/arm64" = "aarch64" }
  }
}
`;

const spare = / {2}node "spare" \{[^}]*\}\n/;

async function cableTo(address: string): Promise<Cable> {
  const cable = await Cable.to(address);
  onTestFinished(cable.cut);
  return cable;
}

function workplace(text: string): Workplace {
  const place = new Workplace(engine!, { by: 'run', buildx: 'old' }).write({
    'build.mab': text,
    Dockerfile: dockerfile,
    '.dockerignore': '*\n',
  });
  onTestFinished(() => place.leave('farm-amd', 'farm-arm', 'farm-spare'));
  return place;
}

function reportOf({ folder }: Workplace): RunReport {
  const runs = join(folder, '.mab', 'runs');
  const [run = ''] = readdirSync(runs).filter((name) => !name.startsWith('.'));
  return JSON.parse(readFileSync(join(runs, run, 'report.json'), 'utf8')) as RunReport;
}

describe.runIf(engine)('a node that is lost', () => {
  test('a BuildKit that is cut off in the middle of a build: another one builds, and the next run builds nothing', async () => {
    const arm = (await cableTo(engine!.engines.arm.buildkit)).cutAt('the build is at work');
    const place = workplace(manifest('remote', 'digest'));
    const { SPARE } = { SPARE: engine!.engines.arm.buildkit };
    const ended = await place.carryOut(['--report', 'json'], { ARM: arm.address, SPARE });
    expect(ended.stderr).toContain('node farm/arm is lost');
    expect(ended.stderr).toContain('build/default/linux-arm64 goes to farm/spare');
    expect(ended.exitCode).toBe(0);
    expect(Object.keys(await publishedImages(ended.registry, ended.repository, '1')).sort()).toEqual([
      'linux/amd64',
      'linux/arm64',
    ]);
    const build = reportOf(place).steps.find(({ step }) => step === 'build/default/linux-arm64');
    expect(build).toMatchObject({ where: 'farm/spare', state: 'done' });
    const again = await place.carryOut([], { ARM: arm.address, SPARE });
    expect(again.stderr).toContain('up to date');
    expect(again.stderr).not.toContain('is lost');
    expect(again.exitCode).toBe(0);
  });

  test('an engine that was never there: another one builds, pushes and tests, and events say so', async () => {
    const arm = await cableTo(engine!.engines.arm.host);
    arm.cut();
    const place = workplace(manifest('docker', 'manifest'));
    const nodes = { AMD: engine!.engines.amd.host, ARM: arm.address, SPARE: engine!.engines.arm.host };
    const ended = await place.carryOut(['--progress', 'json'], nodes);
    expect(ended.exitCode).toBe(0);
    const events = ended.stderr
      .split('\n')
      .flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Event] : []));
    for (const event of events) expect(isEvent(event) || JSON.stringify(event)).toBe(true);
    expect(events.find(({ kind }) => kind === 'node-lost')).toMatchObject({
      builder: 'farm',
      node: 'arm',
      step: 'check-engine/farm/arm',
      joining: ['check-engine/farm/spare'],
    });
    expect(Object.keys(await publishedImages(ended.registry, ended.repository, '1')).sort()).toEqual([
      'linux/amd64',
      'linux/arm64',
    ]);
  });

  test('an engine that goes between its build and its push takes the image with it, so that it is built again', async () => {
    const arm = (await cableTo(engine!.engines.arm.host)).cutAt('The push refers to repository');
    const place = workplace(manifest('docker', 'manifest'));
    const nodes = { AMD: engine!.engines.amd.host, ARM: arm.address, SPARE: engine!.engines.arm.host };
    const ended = await place.carryOut([], nodes);
    expect(ended.stderr).toContain('node farm/arm is lost');
    expect(ended.stderr).toContain('build/default/linux-arm64 goes to farm/spare');
    expect(ended.exitCode).toBe(0);
  });

  test('an engine that goes in a test: the one that emulates is got ready, and tests the image that was pushed', async () => {
    const arm = (await cableTo(engine!.engines.arm.host)).cutAt('the test is at work');
    const test = '["sh", "-c", "echo the test is at work >&2; cat /machine"]';
    const text = manifest('docker', 'manifest').replace('["cat", "/machine"]', test).replace(spare, '');
    const place = workplace(`${text}emulation {\n  image = "${engine!.binfmtImage}"\n  probe = BASE\n}\n`);
    const nodes = { AMD: engine!.engines.amd.host, ARM: arm.address, SPARE: '' };
    const ended = await place.carryOut(['--report', 'json'], nodes);
    expect(ended.stderr).toContain('node farm/arm is lost');
    expect(ended.stderr).toContain('test/default/arch/linux-arm64 goes to farm/amd');
    expect(ended.stderr).not.toContain('build/default/linux-arm64 goes to');
    expect(ended.exitCode).toBe(0);
    const { steps } = reportOf(place);
    const of = (id: string) => steps.find(({ step }) => step === id);
    expect(of('build/default/linux-arm64')).toMatchObject({ where: 'farm/arm', mode: 'native', state: 'done' });
    expect(of('verify-emulators/farm-amd/linux-arm64')).toMatchObject({ state: 'done' });
    expect(of('test/default/arch/linux-arm64')).toMatchObject({ where: 'farm/amd', state: 'done' });
  });

  test('where the one that takes over goes, too, the run fails; when a node is back it goes on there', async () => {
    const arm = await cableTo(engine!.engines.arm.host);
    arm.cut();
    const second = (await cableTo(engine!.engines.arm.host)).cutAt('the build is at work');
    const place = workplace(manifest('docker', 'manifest'));
    const nodes = { AMD: engine!.engines.amd.host, ARM: arm.address, SPARE: second.address };
    const ended = await place.carryOut([], nodes);
    expect(ended.exitCode).toBe(1);
    expect(ended.stderr).toContain('node farm/arm is lost');
    expect(ended.stderr).toContain('failed: build/default/linux-arm64');
    expect(ended.stderr).toContain('no tag was published');
    await arm.mend();
    const back = await place.carryOut(['--resume'], nodes);
    expect(back.stderr).not.toContain('is lost');
    expect(back.exitCode).toBe(0);
  });

  test('a build that fails by its own fault stays where it is', async () => {
    const other = await cableTo(engine!.engines.arm.host);
    const place = workplace(manifest('docker', 'manifest'));
    place.write({ Dockerfile: `${dockerfile}RUN --network=none test "$(uname -m)" = x86_64\n` });
    const nodes = { AMD: engine!.engines.amd.host, ARM: engine!.engines.arm.host, SPARE: other.address };
    const ended = await place.carryOut([], nodes);
    expect(ended.exitCode).toBe(1);
    expect(ended.stderr).toContain('failed: build/default/linux-arm64');
    expect(ended.stderr).not.toContain('is lost');
  });

  test('an engine that takes connections and says nothing is lost, too', async () => {
    const arm = await cableTo(engine!.engines.arm.host);
    arm.silence();
    const place = workplace(manifest('docker', 'manifest'));
    const nodes = { AMD: engine!.engines.amd.host, ARM: arm.address, SPARE: engine!.engines.arm.host };
    const ended = await place.carryOut([], nodes);
    expect(ended.stderr).toMatch(/node farm\/arm is lost: .*longer than 30 s/);
    expect(ended.exitCode).toBe(0);
  });

  test('without another one the run fails, and says which node does not answer', async () => {
    const arm = await cableTo(engine!.engines.arm.host);
    arm.cut();
    const place = workplace(manifest('docker', 'manifest').replace(spare, ''));
    const ended = await place.carryOut([], { AMD: engine!.engines.amd.host, ARM: arm.address, SPARE: '' });
    expect(ended.exitCode).toBe(1);
    expect(ended.stderr).toContain('the engine of node arm does not answer');
    expect(ended.stderr).toContain('no tag was published');
  });
});
