import type { AnnotationFact } from '../../plan/command.ts';
import { goString } from '../go-string.ts';

/** An annotation as `annotations_of` prints it. */
export function annotationLine({ of, key, value }: AnnotationFact): string {
  return `${of} ${goString(key)}: ${goString(value)}`;
}

/** Reads JSON in any layout, token by token: `key` holds the keys that lead to where it is. */
export const annotationsOf = String.raw`# annotations_of: the annotations of the index on standard input, and of its entries by platform, a line each, as JSON.
annotations_of() {
  awk '
    function bare(name) { return substr(part[name], 2, length(part[name]) - 2) }
    function show(platform, i) { for (i = 1; i <= count; i++) print platform " " line[i] }
    function entry(os, exact, normal, arch, variant, version) {
      os = bare("\"os\""); arch = bare("\"architecture\"")
      variant = bare("\"variant\""); version = bare("\"os.version\"")
      exact = "/" arch (variant == "" ? "" : "/" variant)
      if (arch == "arm64" && variant == "v8" || arch == "amd64" && variant == "v1") variant = ""
      if (arch == "arm" && variant == "") variant = "v7"
      normal = "/" arch (variant == "" ? "" : "/" variant)
      if (version != "") show(os "(" version ")" exact)
      show(os exact)
      if (normal != exact) show(os normal)
      count = 0; split("", part)
    }
    function value(token) {
      if (depth == 2 && key[1] == "\"annotations\"") print "index " key[2] ": " token
      if (depth != 4 || key[1] != "\"manifests\"") return
      if (key[3] == "\"annotations\"") line[++count] = key[4] ": " token
      if (key[3] == "\"platform\"") part[key[4]] = token
    }
    { text = text $0 "\n" }
    END {
      while (match(text, /"([^"\\]|\\.)*"|[][{}:,]|[^][{}:," \t\r\n]+/)) {
        token = substr(text, RSTART, RLENGTH)
        text = substr(text, RSTART + RLENGTH)
        if (token == "{" || token == "[") { kind[++depth] = token; key[depth] = ""; names = token == "{" }
        else if (token == "}" || token == "]") { if (depth == 3 && kind[3] == "{") entry(); depth--; names = 0 }
        else if (token == ",") names = kind[depth] == "{"
        else if (token == ":") names = 0
        else if (names) key[depth] = token
        else value(token)
      }
    }'
}`;

export const annotated = String.raw`# annotated LINE...: whether the index on standard input has all these annotations, as annotations_of prints them.
annotated() {
  found=$(annotations_of)
  for line in "$@"; do
    printf '%s\n' "$found" | grep -Fxq -e "$line" && continue
    printf 'missing: %s\nfound:\n%s\n' "$line" "$found" >&2
    return 1
  done
}`;
