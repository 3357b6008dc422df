import { afterEach, describe, expect, inject, test } from 'vitest';
import { carriers, Workplace } from './workplace.ts';
import { leftOf } from './left.ts';

const engine = inject('engine');

/** A target whose image serves a page on port 8080 when it has made itself ready, with one test. */
const manifest = (name: string, tests: string): string => `variable "REGISTRY" {}
variable "BASE" {}

emulation {
  provider = "none"
  probe    = BASE
}

target "default" {
  name      = "${name}"
  matrix    = { one = ["x"] }
  args      = { BASE = BASE }
  tags      = ["\${REGISTRY}/${name}:1"]
  platforms = ["linux/amd64", "linux/arm64"]
  assemble  = "digest"

  dockerfile-inline = <<EOT
ARG BASE
FROM $\${BASE}
CMD ["sh", "-c", "mkdir /www; echo hello world >/www/index.html; echo ready; sleep 1; exec httpd -f -p 8080 -h /www"]
EOT
${tests}
}
`;

describe.runIf(engine).each(carriers)('tests of images, by $by', (carrier) => {
  const places: Workplace[] = [];
  afterEach(async () => {
    for (const place of places.splice(0)) await place.leave();
  });

  const carried = async (name: string, tests: string) => {
    const target = `${name}-${carrier.by}`;
    const place = new Workplace(engine!, carrier).write({ 'build.mab': manifest(target, tests) });
    places.push(place);
    const said = await place.carryOut();
    return { said, left: await leftOf(engine!, target) };
  };

  test('a server is asked on every platform before its tag is written', async () => {
    const { said, left } = await carried(
      'serves',
      `
  test "greets" {
    http {
      port   = 8080
      expect = "hello world"
      client = BASE
    }
  }
  test "hides" {
    http {
      port   = 8080
      path   = "/nothing"
      status = 404
      client = BASE
    }
  }
  test "machine" {
    run     = ["uname", "-m"]
    pattern = { "linux/amd64" = "^x86_64$", "linux/arm64" = "^a(arch)?[0-9]+$" }
  }`,
    );
    expect(said).toMatchObject({ exitCode: 0 });
    expect(left).toEqual({ tags: ['1'], containers: [] });
  });

  test('a server that answers otherwise is refused, with its last lines', async () => {
    const { said, left } = await carried(
      'greets-otherwise',
      `
  test "greets" {
    http {
      port    = 8080
      pattern = "^hello moon$"
      client  = BASE
    }
    platforms = ["linux/amd64"]
  }`,
    );
    expect(said.exitCode).toBe(1);
    expect(said.stderr).toContain('ready');
    expect(said.stderr).toContain(
      'the image for linux/amd64 does not answer on port 8080 with status 200 and a line that matches "^hello moon$" at / within 60 s, as test greets asks of it; no tag is written',
    );
    expect(left).toEqual({ tags: [], containers: [] });
  });

  test('what is deaf to signals is ended when its time is over', async () => {
    const { said, left } = await carried(
      'deaf',
      `
  test "sleeps" {
    run       = ["sh", "-c", "trap '' TERM; while :; do sleep 1; done"]
    timeout   = 2
    platforms = ["linux/amd64"]
  }
  test "hears-nothing" {
    http {
      port   = 8081
      client = BASE
    }
    timeout   = 3
    platforms = ["linux/amd64"]
  }`,
    );
    expect(said.exitCode).toBe(1);
    expect(left).toEqual({ tags: [], containers: [] });
  });
});
