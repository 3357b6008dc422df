import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { startDockerd, stopDockerd } from '../../tools/engine/dockerd.ts';
import { daemonFolder, engineFolder } from '../../tools/engine/folder.ts';
import { leftOf } from './left.ts';
import { publishedImages } from './published.ts';
import { carriers, Workplace } from './workplace.ts';

const engine = inject('engine');

const manifest = (attributes: string): string => `variable "REPO" {}
variable "BASE" {}

target "default" {
  args      = { BASE = BASE }
  tags      = ["\${REPO}:1"]
  platforms = ["linux/amd64", "linux/arm64"]
  ${attributes}
}
`;

/** Docker as it is where the containerd image store is not switched on: it holds images of one platform, and no attestations. */
describe.runIf(engine)('an engine with the image store of before containerd’s', () => {
  const folder = engineFolder();
  const host = `unix://${daemonFolder(folder, 'classic').socket}`;
  beforeAll(() => startDockerd(folder, 'classic'));
  afterAll(() => stopDockerd(folder, 'classic'));

  describe.each(carriers)('by $by with the $buildx buildx', (carrier) => {
    const carried = async (attributes: string) => {
      const place = new Workplace(engine!, carrier).write({
        'build.mab': manifest(attributes),
        Dockerfile: 'ARG BASE\nFROM ${BASE}\nRUN --network=none uname -m > /machine\nCMD ["cat", "/machine"]\n',
      });
      onTestFinished(() => place.leave());
      const ended = await place.carryOut([], { DOCKER_HOST: host });
      return { ...ended, left: await leftOf(engine!, place.repository) };
    };

    test.each(['digest', 'manifest'])('is enough for assemble = "%s"', async (assemble) => {
      const { exitCode, stderr, registry, repository } = await carried(`assemble = "${assemble}"`);
      expect(stderr).not.toContain('failed:');
      expect(exitCode).toBe(0);
      const images = await publishedImages(registry, repository, '1');
      expect(Object.keys(images).sort()).toEqual(['linux/amd64', 'linux/arm64']);
    });

    test('builds no image of several platforms, which is said', async () => {
      const { exitCode, stderr, left } = await carried('output = ["type=registry"]');
      expect(exitCode).toBe(1);
      expect(stderr).toContain('Multi-platform build is not supported for the docker driver');
      if (carrier.by === 'run')
        expect(stderr).toContain('write assemble = "digest", which builds and publishes platform by platform');
      expect(left.tags).toEqual([]);
    });

    test('keeps no attestations, which is said', async () => {
      const { exitCode, stderr, left } = await carried('assemble = "digest"\n  attest = ["type=provenance"]');
      expect(exitCode).toBe(1);
      expect(stderr).toContain('Attestation is not supported for the docker driver');
      if (carrier.by === 'run') expect(stderr).toContain('the engine’s image store keeps no attestations');
      expect(left.tags).toEqual([]);
    });

    test('drops annotations without a word, which is found before a tag is written', async () => {
      const { exitCode, stderr, left } = await carried('assemble = "digest"\n  annotations = ["index:title=lost"]');
      expect(exitCode).toBe(1);
      expect(stderr).toContain('which an engine without the containerd image store cannot');
      expect(left.tags).toEqual([]);
    });
  });
});
