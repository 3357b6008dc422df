import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { elfMagic, registrationLine } from '../../compiler/platform/binfmt.ts';
import { BINFMT_MISC, removeRegistration } from '../../tools/engine/emulators.ts';
import { engineFolder } from '../../tools/engine/folder.ts';
import { aloneWithEmulators } from '../../tools/engine/lease.ts';
import { program } from '../../tools/engine/shelf.ts';
import { carriers, Workplace } from './workplace.ts';

const engine = inject('engine');

/** The platform whose emulator the private engine leaves out. */
const platform = 'linux/mips64le';
const registration = 'mab-qemu-mips64el';
const qemu = (): string => program(engineFolder(), 'trixie', 'amd64', 'qemu-mips64el');

describe.runIf(engine).each(carriers)('emulators of the host, by $by with $buildx buildx', (carrier) => {
  const file = (emulation: string): string => `variable "BASE" {}
${emulation}
target "default" {
  context           = "."
  dockerfile-inline = "ARG BASE\\nFROM \${BASE}\\nRUN --network=none uname -m > /machine\\n"
  args              = { BASE = BASE }
  platforms         = ["${platform}"]
  no-cache          = true
  test "machine" {
    run    = ["cat", "/machine"]
    expect = "mips64"
  }
}
`;
  const provider = (interpreter: string): string =>
    file(`emulation {\n  provider = "host"\n  interpreter = "${interpreter}"\n  probe = BASE\n}`);

  /** The same where a BuildKit builds that runs no containers. */
  const onBuildKit = (text: string): string =>
    `variable "AMD" {}\nbuilder "relay" {\n  driver = "remote"\n  node "amd" {\n    endpoint = AMD\n    platforms = ["linux/amd64"]\n  }\n}\n` +
    text.replace('no-cache          = true', 'no-cache          = true\n  builder           = "relay"');

  function workplace(): Workplace {
    const place = new Workplace(engine!, carrier);
    onTestFinished(() => place.leave());
    return place;
  }

  test('one that the machine has is registered once, and removed by the command that the plan tells', async () => {
    await aloneWithEmulators(async () => {
      const place = workplace().write({ 'build.mab': provider(qemu().replace('mips64el', '{qemu}')) });
      try {
        const first = await place.carryOut();
        expect(first.stderr).not.toContain('failed:');
        expect(first.exitCode).toBe(0);
        expect(readFileSync(join(BINFMT_MISC, registration), 'utf8')).toMatch(/^enabled\n[^]*^flags: POCF$/m);
        const second = await place.carryOut();
        expect(second.exitCode).toBe(0);
        expect(second.stderr).toMatch(
          /install-emulators\/linux-mips64le\] nothing to do|emulator for .*: already done/,
        );
        const { stdout } = await execa(
          process.execPath,
          ['dist/mab.js', 'plan', '-f', join(place.folder, 'build.mab')],
          {
            env: place.env,
          },
        );
        const [, told = ''] = /what is registered goes with a reboot, or by `([^`]*)`/.exec(stdout) ?? [];
        await execa('sh', ['-c', told]);
        expect(existsSync(join(BINFMT_MISC, registration))).toBe(false);
      } finally {
        removeRegistration(registration);
      }
    });
  });

  test('one that the machine has not is named', async () => {
    await aloneWithEmulators(async () => {
      const place = workplace().write({ 'build.mab': provider('/nowhere/qemu-{qemu}') });
      const { exitCode, stderr } = await place.carryOut();
      expect(exitCode).toBe(1);
      expect(stderr).toContain('there is no emulator /nowhere/qemu-mips64el');
      expect(existsSync(join(BINFMT_MISC, registration))).toBe(false);
    });
  });

  /** Without the flag P a program is not told by which name it was called, so busybox runs another one, with exit code 0. */
  test('one that loses the name of the program is found out, by a container and by a build', async () => {
    await aloneWithEmulators(async () => {
      const line = registrationLine(registration, elfMagic(platform)!, qemu());
      writeFileSync(join(BINFMT_MISC, 'register'), line.replace(/POCF$/, 'OCF'));
      try {
        const none = file('emulation {\n  provider = "none"\n  probe = BASE\n}');
        const place = workplace().write({ 'build.mab': none });
        const run = ['run', '--rm', '--quiet', '--network', 'none', '--platform', platform, engine!.base];
        const wrong = await place.docker(...run, 'sh', '-c', 'echo right | sed s/right/left/; echo end');
        expect(wrong).toMatchObject({ exitCode: 0, stdout: 'end' });
        const { exitCode, stderr } = await place.carryOut();
        expect(exitCode).toBe(1);
        expect(stderr).toContain(`${platform} does not run here`);
        expect(stderr).not.toContain('build default for');

        place.write({ 'build.mab': onBuildKit(none) });
        const built = await place.carryOut();
        expect(built.exitCode).toBe(1);
        expect(built.stderr).toContain(`${platform} does not run here`);
        expect(built.stderr).not.toContain('build default for');
        await place.docker('buildx', 'rm', 'relay');
      } finally {
        removeRegistration(registration);
      }
    });
  });

  /** The way of old kernels: this one has the flag F, so the emulator is registered without it. */
  test('a static emulator that is copied into the image is found there without the flag F', async () => {
    await aloneWithEmulators(async () => {
      const place = workplace();
      mkdirSync(join(place.folder, 'qemu'));
      copyFileSync(qemu(), join(place.folder, 'qemu/qemu-mips64el-static'));
      const dockerfile = (run: string): string =>
        `ARG BASE\\nFROM \${BASE}\\nCOPY --from=qemu qemu-mips64el-static /usr/bin/\\nRUN --network=none ${run}\\n`;
      const text = (run: string): string =>
        file('').replace(
          /dockerfile-inline = .*/,
          `dockerfile-inline = "${dockerfile(run)}"\n  contexts = { qemu = "qemu" }`,
        );

      const explicit = String.raw`[\"/usr/bin/qemu-mips64el-static\", \"/bin/busybox\", \"uname\", \"-m\"]`;
      place.write({ 'build.mab': text(explicit).replace(/ {2}test "machine"[^]*?\n {2}\}\n/, '') });
      const called = await place.carryOut();
      expect(called.stderr).not.toContain('failed:');
      expect(called.exitCode).toBe(0);

      const line = registrationLine(registration, elfMagic(platform)!, '/usr/bin/qemu-mips64el-static');
      writeFileSync(join(BINFMT_MISC, 'register'), line.replace(/POCF$/, 'P'));
      try {
        place.write({ 'build.mab': text('uname -m > /machine') });
        const found = await place.carryOut();
        expect(found.stderr).not.toContain('failed:');
        expect(found.exitCode).toBe(0);
        place.write({ 'build.mab': file('') });
        expect(await place.carryOut()).toMatchObject({ exitCode: 1 });
      } finally {
        removeRegistration(registration);
      }
    });
  });
});
