import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, inject, test } from 'vitest';
import { leftOf } from './left.ts';
import { Workplace } from './workplace.ts';

const engine = inject('engine');

/** Notes what it is called with, whether that is in the registry, and whether its tag is. */
const signer = `ref=$1
is_there() { docker buildx imagetools inspect "$1" >/dev/null 2>&1 && echo there || echo missing; }
printf '%s: %s, tag %s\\n' "$*" "$(is_there "$ref")" "$(is_there "\${ref%@*}:1")" >>signed
[ ! -e broken ]
`;

const manifest = (program: string): string => `variable "REPO" {}
variable "AMD" {}
variable "ARM" {}
variable "BASE" {}

builder "signs" {
  driver = "remote"
  node "amd" {
    endpoint  = AMD
    platforms = ["linux/amd64"]
  }
  node "arm" {
    endpoint  = ARM
    platforms = ["linux/arm64"]
  }
}

target "default" {
  tags              = ["\${REPO}/app:1", "\${REPO}/copy:1", "\${REPO}/app:latest"]
  platforms         = ["linux/amd64", "linux/arm64"]
  builder           = "signs"
  assemble          = "digest"
  context           = "context"
  annotations       = ["index:title=signed"]
  dockerfile-inline = "ARG BASE\\nFROM $BASE\\n"
  args              = { BASE = BASE }
  sign              = ["${program}", "sign.sh", "{ref}", "it's \\"$HOME\\"", "{repository}/{digest}"]
}

# The engine's own builder cannot push by digest.
target "plain" {
  tags              = ["\${REPO}/plain:1"]
  output            = ["type=registry"]
  dockerfile-inline = "FROM scratch\\nLABEL is=plain\\n"
  sign              = ["${program}", "sign.sh", "{ref}"]
}

manifest "all" {
  tags    = ["\${REPO}/all:1"]
  sources = [target.plain]
  sign    = ["${program}", "sign.sh", "{ref}"]
}
`;

const carriers = [
  { by: 'run', buildx: 'old' },
  { by: 'script', buildx: 'new' },
  { by: 'bake', buildx: 'old' },
] as const;

describe.runIf(engine).each(carriers)('signing, by $by with the $buildx buildx', (carrier) => {
  const places: Workplace[] = [];
  afterEach(async () => {
    for (const place of places.splice(0)) await place.leave('signs-amd', 'signs-arm');
  });

  const workplace = (program = 'sh'): Workplace => {
    const place = new Workplace(engine!, carrier).write({
      'build.mab': manifest(program),
      'sign.sh': signer,
      'context/file': '',
    });
    places.push(place);
    return place;
  };
  const signed = ({ folder }: Workplace): string[] =>
    existsSync(join(folder, 'signed')) ? readFileSync(join(folder, 'signed'), 'utf8').trim().split('\n').sort() : [];
  /** The digest of a tag, from the registry itself. */
  const digestOf = async ({ registry, repository }: Workplace, name: string, tag: string): Promise<string> => {
    const accept = 'application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json';
    const url = `http://${registry}/v2/${repository}/${name}/manifests/${tag}`;
    return (await fetch(url, { headers: { accept } })).headers.get('docker-content-digest') ?? 'none';
  };

  test('every index is signed by its digest when it is in the registry and no tag points at it', async () => {
    const place = workplace();
    expect(await place.carryOut(['default', 'plain', 'all'])).toMatchObject({ exitCode: 0 });
    const { REPO = '' } = place.env;
    const [app, plain, all] = [
      await digestOf(place, 'app', '1'),
      await digestOf(place, 'plain', '1'),
      await digestOf(place, 'all', '1'),
    ];
    expect(signed(place)).toEqual(
      [
        `${REPO}/all@${all}: there, tag missing`,
        `${REPO}/app@${app} it's "$HOME" ${REPO}/app/${app}: there, tag missing`,
        `${REPO}/copy@${app} it's "$HOME" ${REPO}/copy/${app}: there, tag missing`,
        `${REPO}/plain@${plain}: there, tag missing`,
      ].sort(),
    );
    expect([await digestOf(place, 'copy', '1'), await digestOf(place, 'app', 'latest')]).toEqual([app, app]);
  });

  test('where a signer fails, nothing of the run is tagged', async () => {
    const place = workplace().write({ broken: '' });
    const { exitCode, stderr } = await place.carryOut(['default', 'plain']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('so no tag is written');
    for (const name of ['app', 'plain']) {
      expect(await leftOf(engine!, `${place.repository}/${name}`)).toMatchObject({ tags: [] });
    }
  });

  test('a signer that is not there is missed before anything is built', async () => {
    const place = workplace('no-such-signer');
    const { exitCode, stderr } = await place.carryOut(['plain']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('no-such-signer, which is to sign what is published, is not on this machine');
    expect(stderr).not.toContain('build plain');
  });

  if (carrier.by !== 'run') return;

  test('what is up to date is not signed again', async () => {
    const place = workplace();
    await place.carryOut(['default']);
    const first = signed(place);
    expect(await place.carryOut(['default'])).toMatchObject({ exitCode: 0 });
    expect(signed(place)).toEqual(first);
    await place.docker(
      'buildx',
      'imagetools',
      'create',
      '--tag',
      `${place.env['REPO']}/copy:1`,
      place.env['BASE'] ?? '',
    );
    expect(await place.carryOut(['default'])).toMatchObject({ exitCode: 0 });
    expect(signed(place)).toHaveLength(2 * first.length);
  });
});
