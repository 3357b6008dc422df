import type { Span } from '../../source/source-file.ts';
import type { Located } from '../model.ts';
import type { Entry } from './entry.ts';
import { sorted } from './entry.ts';

type Outputs = readonly Located<Entry>[];

/**
 * `--set TARGET.push=…`, and so `--push`: images are pushed, and an image that is pushed is added where nothing, or
 * only `type=docker`, is written. False takes registries away.
 */
export function setPush(outputs: Outputs, push: boolean, span: Span): Outputs {
  if (!push) return withoutPush(outputs);
  const pushed = outputs.map((output) => (output.value['type'] === 'image' ? withPush(output, 'true') : output));
  const isFree = outputs.every(({ value }) => value['type'] === 'docker');
  return isFree ? [...pushed, { value: { push: 'true', type: 'image' }, span }] : pushed;
}

/** `--set TARGET.load=true`, and so `--load`: the image goes to the engine too, unless the output is no image. */
export function setLoad(outputs: Outputs, load: boolean, span: Span): Outputs {
  const types = outputs.map(({ value }) => (isPlainDocker(value) ? 'loaded' : value['type']));
  const images: unknown[] = ['docker', 'image', 'registry', 'oci'];
  if (!load || types.some((type) => !images.includes(type))) return outputs;
  return [...outputs, { value: { type: 'docker' }, span }];
}

/** Each registry's place is taken by the last output, as buildx does it. */
function withoutPush(outputs: Outputs): Outputs {
  const kept = [...outputs];
  for (let at = 0; at < kept.length;) {
    const output = kept[at];
    const last = kept.at(-1);
    if (output === undefined || last === undefined) break;
    if (output.value['type'] === 'registry') {
      kept[at] = last;
      kept.pop();
      continue;
    }
    if (output.value['type'] === 'image') kept[at] = withPush(output, 'false');
    at += 1;
  }
  return kept;
}

function withPush(output: Located<Entry>, push: string): Located<Entry> {
  return { ...output, value: sorted(Object.entries({ ...output.value, push })) };
}

function isPlainDocker(value: Entry): boolean {
  return value['type'] === 'docker' && value['dest'] === undefined;
}
