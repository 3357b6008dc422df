import { expect, test } from 'vitest';
import { parseRegistration, parseRule, registrationLine, serves } from '../../../tools/engine/emulators.ts';

const RULE = parseRule(
  String.raw`:qemu-s390x:M::\x7f\x45\x4c\x46\x02\x02:\xff\xff\xff\xff\xff\xfc:/usr/libexec/qemu-binfmt/s390x-binfmt-P:OPF`,
);

const kernelText = (head: string, flags: string): string =>
  `${head}\ninterpreter /usr/bin/qemu-s390x\nflags: ${flags}\noffset 0\nmagic 7f454c460202\nmask fffffffffffc\n`;

test('a rule is registered with our interpreter and flags', () => {
  expect(registrationLine(RULE, '/opt/qemu-s390x')).toBe(
    String.raw`:qemu-s390x:M::\x7f\x45\x4c\x46\x02\x02:\xff\xff\xff\xff\xff\xfc:/opt/qemu-s390x:POCF`,
  );
});

test.each([
  ['enabled', 'POCF', true],
  ['enabled', 'OCF', false],
  ['enabled', 'PO', false],
  ['disabled', 'POCF', false],
])('a registration that is %s with flags %s serves: %s', (head, flags, expected) => {
  expect(serves(parseRegistration('any-name', kernelText(head, flags)), RULE)).toBe(expected);
});

test('a registration of another magic does not serve', () => {
  const other = kernelText('enabled', 'POCF').replace('7f454c460202', '7f454c460201');
  expect(serves(parseRegistration('qemu-s390x', other), RULE)).toBe(false);
});
