import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { carriers, Workplace } from './workplace.ts';
import { makeCertificates, tlsFront } from './certificates.ts';

const engine = inject('engine');

const tls = `tls {
      ca   = "certs/ca.pem"
      cert = "certs/client.pem"
      key  = "certs/client-key.pem"
    }`;

function manifest(driver: string, endpoint: string, more = tls): string {
  return `variable "BASE" {}
builder "far" {
  driver = "${driver}"
  node "one" {
    endpoint  = "${endpoint}"
    platforms = ["linux/amd64"]
    ${more}
  }
}
target "default" {
  context           = "."
  dockerfile-inline = "ARG BASE\\nFROM \${BASE}\\nRUN --network=none uname -m > /machine\\n"
  args              = { BASE = BASE }
  builder           = "far"
  platforms         = ["linux/amd64"]
  ${driver === 'remote' ? 'output = ["type=cacheonly"]' : 'test "machine" {\n    run    = ["cat", "/machine"]\n    expect = "x86_64"\n  }'}
}
`;
}

describe.runIf(engine).each(carriers)(
  'an endpoint that asks for certificates, by $by with $buildx buildx',
  (carrier) => {
    const socket = (): string => engine!.engines.amd.host.slice('unix://'.length);
    const kit = (): number => Number(new URL(engine!.engines.amd.buildkit).port);

    async function workplace(target: { readonly path: string } | { readonly port: number }) {
      const place = new Workplace(engine!, carrier);
      const certificates = join(place.folder, 'certs');
      await makeCertificates(certificates);
      const front = await tlsFront(certificates, 'path' in target ? target : { ...target, host: '127.0.0.1' });
      onTestFinished(async () => {
        await place.leave('far');
        await front.close();
      });
      return { place, endpoint: `tcp://127.0.0.1:${front.port}`, front };
    }

    test('is refused without them', async () => {
      const { place, endpoint } = await workplace({ path: socket() });
      place.write({ 'build.mab': manifest('docker', endpoint, '') });
      const { exitCode, stderr } = await place.carryOut();
      expect(exitCode).toBe(1);
      expect(stderr).toContain('the engine of node one does not answer');
    });

    test('is a plain engine: the Docker CLI gets them with every call, and a test of the image runs there', async () => {
      const { place, endpoint } = await workplace({ path: socket() });
      place.write({ 'build.mab': manifest('docker', endpoint) });
      const { exitCode, stderr } = await place.carryOut();
      expect(stderr).not.toContain('failed:');
      expect(exitCode).toBe(0);
    });

    test('is a node of docker-container: a context has them, also when they were renewed', async () => {
      const { place, endpoint, front } = await workplace({ path: socket() });
      const options = `driver-opts = {
      image      = "${engine!.buildkitImage}"
      network    = "host"
      "env.PORT" = "${kit()}"
    }`;
      place.write({ 'build.mab': manifest('docker-container', endpoint, `${options}\n    ${tls}`) });
      const first = await place.carryOut();
      expect(first.stderr).not.toContain('failed:');
      expect(first.exitCode).toBe(0);
      expect((await place.docker('buildx', 'inspect', 'far')).stdout).toMatch(/Endpoint: +mab-far-one\n/);
      await front.close();
      await makeCertificates(join(place.folder, 'certs'));
      const renewed = await tlsFront(join(place.folder, 'certs'), { path: socket() });
      onTestFinished(() => renewed.close());
      place.write({
        'build.mab': manifest('docker-container', `tcp://127.0.0.1:${renewed.port}`, `${options}\n    ${tls}`),
      });
      const second = await place.carryOut();
      expect(second.stderr).not.toContain('failed:');
      expect(second.exitCode).toBe(0);
    });

    test('is a BuildKit of its own: buildx gets them as options', async () => {
      const { place, endpoint } = await workplace({ port: kit() });
      place.write({ 'build.mab': manifest('remote', endpoint) });
      for (const _ of ['made', 'kept']) {
        const { exitCode, stderr } = await place.carryOut();
        expect(stderr).not.toContain('failed:');
        expect(exitCode).toBe(0);
      }
    });

    test('is a BuildKit of its own, its certificates in a folder with quotes and commas', async () => {
      const { place, endpoint } = await workplace({ port: kit() });
      renameSync(join(place.folder, 'certs'), join(place.folder, `it's, "certs"`));
      const own = tls.replaceAll('certs/', 'it\'s, \\"certs\\"/');
      place.write({ 'build.mab': manifest('remote', endpoint, own) });
      for (const _ of ['made', 'kept']) {
        const { exitCode, stderr } = await place.carryOut();
        expect(stderr).not.toContain('failed:');
        expect(exitCode).toBe(0);
      }
    });

    test.each(['docker', 'docker-container', 'remote'])(
      'of driver %s: a file that is missing is named',
      async (driver) => {
        const { place, endpoint } = await workplace({ path: socket() });
        renameSync(join(place.folder, 'certs/client-key.pem'), join(place.folder, 'certs/lost.pem'));
        place.write({ 'build.mab': manifest(driver, endpoint) });
        const { exitCode, stderr } = await place.carryOut();
        expect(exitCode).toBe(1);
        expect(stderr).toContain('node one is reached with certs/client-key.pem, which does not exist');
      },
    );
  },
);
