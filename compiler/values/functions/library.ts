import type { FunctionSpec } from '../function.ts';
import { bytes } from './bytes.ts';
import { conversion } from './conversion.ts';
import { encodings } from './encoding.ts';
import { formats } from './format.ts';
import { hashes } from './hash.ts';
import { logic } from './logic.ts';
import { lookups } from './lookup.ts';
import { mappings } from './mapping.ts';
import { networks } from './network.ts';
import { numeric } from './numeric.ts';
import { paths } from './path.ts';
import { ranges } from './range.ts';
import { regexes } from './regex.ts';
import { secrets } from './secrets.ts';
import { sequences } from './sequence.ts';
import { sets } from './sets.ts';
import { surroundings } from './surroundings.ts';
import { textual } from './text.ts';
import { times } from './time.ts';
import { uuids } from './uuid.ts';
import { versions } from './versions.ts';

const all: readonly (readonly FunctionSpec[])[] = [
  [...bytes, ...conversion, ...encodings, ...formats, ...hashes, ...logic, ...lookups],
  [...mappings, ...networks, ...numeric, ...paths, ...ranges, ...regexes, ...secrets],
  [...sequences, ...sets, ...surroundings, ...textual, ...times, ...uuids, ...versions],
];

/** Bake's functions by name. */
export const library: ReadonlyMap<string, FunctionSpec> = new Map(all.flat().map((spec) => [spec.name, spec]));
