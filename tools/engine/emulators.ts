import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineFolder } from './folder.ts';
import { type EmulatorName, EMULATORS } from './platforms.ts';
import { program } from './shelf.ts';

export const BINFMT_MISC = '/proc/sys/fs/binfmt_misc';

/** One registration as the kernel shows it: admin-guide/binfmt-misc. */
export interface Registration {
  readonly name: string;
  readonly enabled: boolean;
  readonly interpreter: string;
  readonly flags: string;
  /** Hexadecimal, as the mask. */
  readonly magic: string;
  readonly mask: string;
}

/** A line of QEMU's binfmt.d, in its parts. */
export interface EmulatorRule {
  readonly name: string;
  /** As written, with `\x` escapes, as the mask. */
  readonly magic: string;
  readonly mask: string;
}

/** QEMU's own rule for an emulator, from the package that brought it. */
export function emulatorRule(folder: EngineFolder, emulator: EmulatorName): EmulatorRule {
  return parseRule(readFileSync(program(folder, 'trixie', 'amd64', `qemu-${EMULATORS[emulator]}.conf`), 'utf8'));
}

export function parseRule(line: string): EmulatorRule {
  const [, name, type, , magic, mask] = line.trim().split(':');
  if (type !== 'M' || !name || !magic || !mask) throw new Error(`not a rule by magic: ${line}`);
  return { name, magic, mask };
}

/** F opens the interpreter now, for all containers; P keeps argv[0], without which busybox runs the wrong applet; C and O are for setuid. */
export function registrationLine(rule: EmulatorRule, interpreter: string): string {
  return `:${rule.name}:M::${rule.magic}:${rule.mask}:${interpreter}:POCF`;
}

/** What the kernel has registered now. */
export function registrations(directory = BINFMT_MISC): Registration[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((name) => name !== 'register' && name !== 'status')
    .map((name) => parseRegistration(name, readFileSync(join(directory, name), 'latin1')));
}

export function parseRegistration(name: string, text: string): Registration {
  const field = (key: string): string => new RegExp(`^${key}:? (.*)$`, 'm').exec(text)?.[1] ?? '';
  return {
    name,
    enabled: text.startsWith('enabled'),
    interpreter: field('interpreter'),
    flags: field('flags'),
    magic: field('magic'),
    mask: field('mask'),
  };
}

/** Whether this registration runs the rule's programs in containers, with their argv[0]: matched by magic, not by name. */
export function serves(registration: Registration, rule: EmulatorRule): boolean {
  return (
    registration.enabled &&
    registration.magic === hexadecimal(rule.magic) &&
    registration.flags.includes('F') &&
    registration.flags.includes('P')
  );
}

/** Registers an emulator unless some registration serves already. */
export function registerEmulator(folder: EngineFolder, emulator: EmulatorName): void {
  const rule = emulatorRule(folder, emulator);
  const present = registrations();
  if (present.some((registration) => serves(registration, rule))) return;
  const name = present.some((registration) => registration.name === rule.name) ? `mab-${rule.name}` : rule.name;
  const interpreter = program(folder, 'trixie', 'amd64', `qemu-${EMULATORS[emulator]}`);
  writeFileSync(join(BINFMT_MISC, 'register'), registrationLine({ ...rule, name }, interpreter));
}

/** Removes a registration by its name, if it is there. */
export function removeRegistration(name: string): void {
  const file = join(BINFMT_MISC, name);
  if (existsSync(file)) writeFileSync(file, '-1');
}

function hexadecimal(escaped: string): string {
  return escaped.replaceAll('\\x', '');
}
