import { describe, expect, test } from 'vitest';
import { installerName, kernelName, machineNames } from '../../../compiler/platform/emulators.ts';
import { formatPlatform, nativePlatforms, parsePlatform } from '../../../compiler/platform/platform.ts';
import { SourceFile } from '../../../compiler/source/source-file.ts';

function read(text: string, host?: string) {
  const file = new SourceFile('build.mab', JSON.stringify(text));
  const { value, diagnostics } = parsePlatform(text, file.span(0, text.length + 2), host);
  return value === undefined ? diagnostics.map(({ code, hint }) => `${code}: ${hint ?? ''}`) : formatPlatform(value);
}

describe('platforms are normalised as containerd does', () => {
  test.each([
    ['linux/amd64', 'linux/amd64'],
    ['Linux/AMD64', 'linux/amd64'],
    ['linux/x86_64', 'linux/amd64'],
    ['linux/x86-64', 'linux/amd64'],
    ['linux/amd64/v1', 'linux/amd64'],
    ['linux/amd64/v3', 'linux/amd64/v3'],
    ['linux/i386', 'linux/386'],
    ['linux/aarch64', 'linux/arm64'],
    ['linux/arm64/v8', 'linux/arm64'],
    ['linux/arm64/8', 'linux/arm64'],
    ['linux/arm64/v8.0', 'linux/arm64'],
    ['linux/arm64/9', 'linux/arm64/v9'],
    ['linux/arm64/v9.0', 'linux/arm64/v9'],
    ['linux/arm', 'linux/arm/v7'],
    ['linux/arm/7', 'linux/arm/v7'],
    ['linux/arm/6', 'linux/arm/v6'],
    ['linux/armhf', 'linux/arm/v7'],
    ['linux/armel', 'linux/arm/v6'],
    ['arm64', 'linux/arm64'],
    ['macos/arm64', 'darwin/arm64'],
    ['windows(10.0.17763)/amd64', 'windows(10.0.17763)/amd64'],
  ])('%s is %s', (written, normal) => {
    expect(read(written)).toBe(normal);
  });

  test.each(['local', 'Local'])('%s is the machine that builds', (written) => {
    expect(read(written, 'linux/riscv64')).toBe('linux/riscv64');
  });

  test('an operating system alone takes the architecture of the machine', () => {
    expect(read('linux', 'linux/arm64')).toBe('linux/arm64');
    expect(read('macos', 'linux/arm64')).toBe('darwin/arm64');
  });
});

describe('what no image is built for', () => {
  test.each([
    ['linux/amd46', 'unknown-platform: did you mean "linux/amd64"?'],
    ['linux/i686', 'unknown-platform: did you mean "linux/386"?'],
    ['linux/loongarch64', 'unknown-platform: did you mean "linux/loong64"?'],
    ['linux/armv7l', 'unknown-platform: did you mean "linux/arm/v7"?'],
    ['linx/amd64', 'unknown-platform: did you mean "linux/amd64"?'],
    ['linux/vax', 'unknown-platform: '],
    ['linux/arm/v7/extra', 'malformed-platform: a platform is os/arch or os/arch/variant, such as linux/arm/v7'],
    ['linux/*', 'malformed-platform: a platform is os/arch or os/arch/variant, such as linux/arm/v7'],
    ['linux / amd64', 'malformed-platform: a platform is os/arch or os/arch/variant, such as linux/arm/v7'],
    [' local ', 'malformed-platform: a platform is os/arch or os/arch/variant, such as linux/arm/v7'],
    ['windows(10/amd64', 'malformed-platform: a platform is os/arch or os/arch/variant, such as linux/arm/v7'],
    ['', 'malformed-platform: a platform is os/arch or os/arch/variant, such as linux/arm/v7'],
  ])('%s', (written, complaint) => {
    expect(read(written)).toEqual([complaint]);
  });
});

test('amd64 machines run 386 by themselves, others only their own', () => {
  expect(nativePlatforms('linux/amd64')).toEqual(['linux/amd64', 'linux/386']);
  expect(nativePlatforms('linux/riscv64')).toEqual(['linux/riscv64']);
});

test('emulators go by other names in the kernel, for the installer, and in uname', () => {
  expect(kernelName('linux/arm64')).toBe('qemu-aarch64');
  expect(kernelName('linux/arm/v6')).toBe('qemu-arm');
  expect(installerName('linux/arm/v7')).toBe('arm');
  expect(machineNames('linux/arm/v7')).toContain('armv8l');
});
