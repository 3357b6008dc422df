import type { Form } from '../rules.ts';

const entries = '["type=…,key=value"]';

/** How a value of each form is written. */
export const exampleOf: Readonly<Record<Form, string>> = {
  string: '"…"',
  bool: 'true',
  strings: '["…", "…"]',
  table: '{ key = "…" }',
  'nullable-table': '{ key = "…" }',
  arguments: '{ KEY = "…" }',
  attestations: entries,
  caches: entries,
  outputs: entries,
  secrets: '["id=…,src=…"]',
  ssh: '["default"]',
  policies: '["filename=…"]',
  resources: '{ memory = "1g" }',
  any: '…',
  number: '200',
  duration: '"1m30s"',
  'by-platform': '"…", or as { "linux/arm64" = "…" }',
  sources: '[target.NAME, "REFERENCE"]',
  name: 'NAME',
  names: '[NAME, NAME]',
  type: 'string',
};
