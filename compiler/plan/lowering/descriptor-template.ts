import type { DescriptorChange, DescriptorChanges } from '../../manifest/model.ts';
import { formatPlatform, platformParts } from '../../platform/platform.ts';
import type { Arg, Part } from '../command.ts';
import { changedPlatform, normalForm } from '../descriptor.ts';

// Go templates for `docker buildx imagetools inspect --format`. None may begin with `.Manifest`, for which buildx 0.13
// prints prose. What they print are descriptors for `imagetools create`: without a media type, these may stand beside
// references, and change what those bring.

const isIndex =
  'if eq .Manifest.MediaType "application/vnd.oci.image.index.v1+json" "application/vnd.docker.distribution.manifest.list.v2+json"';

/** The digest of what a reference stands for. */
export const digestTemplate = '{{with .Manifest}}{{.Digest}}{{end}}';

/** A line for each image that a change is about: its descriptor as it is to be. */
export function changedTemplate(changes: DescriptorChanges): string {
  const all = [...changes];
  const entries = all.map(
    ([key, one]) => `{{${isPlatform('.Platform', key)}}}${changed('.Digest', '.Platform', key, one)}{{end}}`,
  );
  const single = all.map(
    ([key, one]) => `{{${isPlatform('.Image', key)}}}${changed('.Manifest.Digest', '.Image', key, one)}{{end}}`,
  );
  return `{{${isIndex}}}{{range .Manifest.Manifests}}{{if .Platform}}${entries.join('')}{{end}}{{end}}{{else}}${single.join('')}{{end}}`;
}

/** On one line, quoted for a template, the platforms of all images, once they are changed. */
export function platformsTemplate(changes: DescriptorChanges): string {
  const renamed = [...changes].flatMap(([platform, change]) => {
    const [before, after] = [keyOf(platform), keyOf(normalForm(formatPlatform(changedPlatform(platform, change))))];
    if (before === after) return [];
    const shown = change.osVersion === undefined ? `print ${quoted(after)} $w` : quoted(after);
    return [`{{if eq ${keyLike(platform)} ${quoted(before)}}}{{$p = ${shown}}}{{end}}`];
  });
  const body = `{{if ne .OS "unknown"}}${setKey}${renamed.join('')}{{json $p}} {{end}}`;
  return `{{${isIndex}}}{{range .Manifest.Manifests}}{{with .Platform}}${body}{{end}}{{end}}{{else}}{{with .Image}}${body}{{end}}{{end}}`;
}

/**
 * A line for all but the images of these platforms and their attestations: its descriptor as it is. A platform with a
 * version of its operating system takes the place of that version, one without takes the place of all.
 */
export function remainingTemplate(platforms: readonly string[], others: readonly Part[]): Arg {
  const known = (key: string): string =>
    platforms
      .filter((platform) => keyLike(platform) === key)
      .map((platform) => ` ${quoted(keyOf(normalForm(platform)))}`)
      .join('');
  const isReplaced = [
    `or (eq $q ""${known('$q')}) (eq $p ""${known('$p')}`,
    ...others.flatMap((part) => [' ', part]),
    ')',
  ];
  return joined([
    `{{${isIndex}}}{{range $d := .Manifest.Manifests}}{{$stays := true}}{{$of := ""}}`,
    '{{with .Annotations}}{{$of = index . "vnd.docker.reference.digest"}}{{end}}',
    `{{range $.Manifest.Manifests}}{{if eq .Digest $d.Digest $of}}{{with .Platform}}${setKey}{{if `,
    ...[...isReplaced, '}}{{$stays = false}}{{end}}{{end}}{{end}}{{end}}'],
    `{{if $stays}}${unchanged}{{end}}{{end}}`,
    `{{else}}{{with .Image}}${setKey}{{if not (`,
    ...[...isReplaced, ')}}{"digest":{{json $.Manifest.Digest}}}{{println}}{{end}}{{end}}{{end}}'],
  ]);
}

/**
 * With a platform as `.`: sets `$p` to a name that platforms have in common when they mean the same, made of `$q` and `$w`,
 * which is the version of the operating system, if there is one.
 */
const setKey =
  '{{$v := .Variant}}{{if eq (print .Architecture $v) "arm64v8" "amd64v1"}}{{$v = ""}}' +
  '{{else if eq (print .Architecture $v) "arm"}}{{$v = "v7"}}{{end}}{{$q := print .OS "/" .Architecture "/" $v}}' +
  '{{$w := ""}}{{with .OSVersion}}{{$w = print "/" .}}{{end}}{{$p := print $q $w}}';

function keyOf(platform: string): string {
  const { os, arch, variant = '', osVersion } = platformParts(platform);
  return `${os}/${arch}/${variant}${osVersion === undefined ? '' : `/${osVersion}`}`;
}

/** What of a platform in a template is compared with the name of one in a plan. */
function keyLike(platform: string): '$p' | '$q' {
  return platformParts(platform).osVersion === undefined ? '$q' : '$p';
}

/** The fields of a platform that it may be without, as they are. */
const fields = (platform: string) => ({
  variant: `{{with ${platform}.Variant}},"variant":{{json .}}{{end}}`,
  osVersion: `{{with ${platform}.OSVersion}},"os.version":{{json .}}{{end}}`,
  osFeatures: `{{with ${platform}.OSFeatures}},"os.features":[{{json (index . 0)}}{{range slice . 1}},{{json .}}{{end}}]{{end}}`,
});

/** With a descriptor as `.`: as it is. */
const unchanged = [
  '{"digest":{{json .Digest}}{{if .Platform}},"platform":{"os":{{json .Platform.OS}},"architecture":{{json .Platform.Architecture}}',
  ...Object.values(fields('.Platform')),
  '}{{end}}{{with .Annotations}},"annotations":{{$c := "{"}}',
  '{{range $k, $v := .}}{{$c}}{{json $k}}:{{json $v}}{{$c = ","}}{{end}}}{{end}}}{{println}}',
].join('');

/** A descriptor as it is to be; what is not changed of its platform is kept. */
function changed(digest: string, place: string, platform: string, change: DescriptorChange): string {
  const { os, arch, variant } = changedPlatform(platform, change);
  const { osVersion, osFeatures, annotations } = change;
  const kept = fields(place);
  const keepsVariant = change.variant === undefined && arch === platformParts(platform).arch;
  const shown = [
    literal(`"os":${JSON.stringify(os)},"architecture":${JSON.stringify(arch)}`),
    keepsVariant ? kept.variant : variant === undefined ? '' : literal(`,"variant":${JSON.stringify(variant)}`),
    osVersion === undefined ? kept.osVersion : literal(`,"os.version":${JSON.stringify(osVersion)}`),
    osFeatures.length === 0 ? kept.osFeatures : literal(`,"os.features":${JSON.stringify(osFeatures)}`),
  ].join('');
  const isAnnotated = Object.keys(annotations).length > 0;
  const annotated = isAnnotated ? literal(`,"annotations":${JSON.stringify(annotations)}`) : '';
  return `{"digest":{{json ${digest}}},"platform":{${shown}}${annotated}}{{println}}`;
}

/** Whether what stands at a place of the template is a platform, however it is written. */
function isPlatform(place: string, platform: string): string {
  const { os, arch, variant = '', osVersion } = platformParts(platform);
  const tests = [
    `(eq ${place}.OS ${quoted(os)})`,
    `(eq ${place}.Architecture ${quoted(arch)})`,
    `(eq ${place}.Variant ${spellings(arch, variant).map(quoted).join(' ')})`,
    ...(osVersion === undefined ? [] : [`(eq ${place}.OSVersion ${quoted(osVersion)})`]),
  ];
  return `if and ${tests.join(' ')}`;
}

/** The variants that mean the same. */
function spellings(arch: string, variant: string): string[] {
  const implied: Readonly<Record<string, string>> = { arm64: 'v8', amd64: 'v1', arm: 'v7' };
  const other = implied[arch];
  return other !== undefined && (variant === '' || variant === other) ? ['', other] : [variant];
}

/** Text of a template that is what it says. */
function literal(text: string): string {
  return text.replaceAll('{{', '{{"{{"}}');
}

/** JSON's strings are Go's. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

function joined(parts: readonly Part[]): Arg {
  return parts.reduce<Part[]>((before, part) => {
    const last = before.at(-1);
    if (typeof part !== 'string' || typeof last !== 'string') return [...before, part];
    return [...before.slice(0, -1), last + part];
  }, []);
}
