import { expect, it } from 'vitest';
import { screen, testWorld } from './test-world.ts';

const manifest = `variable "TAG" {
  default     = "1.0"
  description = "of the image"
}
variable "PORTS" {
  type    = list(number)
  default = [80, 443]
}
variable "NONE" {
  type = map(string)
}
variable "TOKEN" {}
mab {
  sensitive = ["TOKEN"]
}
target "app" {
  name        = "app-\${kind}"
  matrix      = { kind = ["a", "b"] }
  description = "the application"
}
target "_base" {}
group "all" {
  targets     = ["app", "_base"]
  description = "everything"
}
`;

async function list(wanted: string) {
  const { code, stdout, stderr } = await screen(
    ['emit', 'bake', '-f', '-', `--list=${wanted}`],
    testWorld({ stdin: manifest }),
  );
  return { code, stdout, stderr };
}

it('lists targets and groups', async () => {
  expect((await list('targets')).stdout).toBe(`TARGET  DESCRIPTION
all     everything (_base, app)
app     app-a, app-b
app-a   the application
app-b   the application
`);
});

it('lists variables in the form of Bake, and no sensitive value', async () => {
  const { stdout } = await list('type=variables,format=json');
  expect(JSON.parse(stdout)).toEqual([
    { name: 'NONE', type: 'map of string' },
    { name: 'PORTS', type: 'list of number', value: '[80,443]' },
    { name: 'TAG', description: 'of the image', value: '1.0' },
    { name: 'TOKEN' },
  ]);
});

it('prints JSON as Go does: description before type, and null where there is nothing', async () => {
  const text = 'variable "V" {\n  type = string\n  default = "x"\n  description = "d"\n}\n';
  const print = async (wanted: string, stdin: string) =>
    (await screen(['emit', 'bake', '-f', '-', `--list=type=${wanted},format=json`], testWorld({ stdin }))).stdout;
  expect(Object.keys((JSON.parse(await print('variables', text)) as object[])[0] ?? {})).toEqual([
    'name',
    'description',
    'type',
    'value',
  ]);
  expect(await print('targets', text)).toBe('null\n');
  expect(await print('variables', 'target "a" {}\n')).toBe('[]\n');
  expect(await print('variables', 'services:\n  a:\n    build: .\n')).toBe('null\n');
});

it('refuses what is no list', async () => {
  expect(await list('type=targets,format=xml')).toMatchObject({ code: 2, stdout: '' });
  expect((await list('images')).stderr).toContain('write targets or variables');
});
