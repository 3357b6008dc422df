import { platformNames } from './platform-awk.ts';
import type { IndexFact } from '../../plan/command.ts';
import { goString } from '../go-string.ts';

/** A fact as `index_facts` prints it. */
export function factLine(fact: IndexFact): string {
  if ('attested' in fact) return `${fact.of} attested`;
  if ('mediaType' in fact) return `${fact.of} mediaType ${goString(fact.mediaType)}`;
  return `${fact.of} ${goString(fact.key)}: ${goString(fact.value)}`;
}

/** Reads JSON in any layout, token by token: `key` holds the keys that lead to where it is. */
export const indexFacts = String.raw`# index_facts: what the index on standard input says beside its platforms, a line each: its media type, annotations of it and
# of its entries (by platform, as JSON), which platforms are attested, and "index attested" where no attestation is of none.
index_facts() {
  awk '
    function bare(name) { return substr(part[name], 2, length(part[name]) - 2) }
    function show(platform, i) {
      shown[platform, digest] = 1
      for (i = 1; i <= count; i++) print platform " " line[i]
    }
    function entry(os, exact, normal, arch, variant, version) {
      if (said["\"vnd.docker.reference.type\""] != "\"attestation-manifest\"") image[digest] = 1
      else about[said["\"vnd.docker.reference.digest\""]] = 1
      os = bare("\"os\""); arch = bare("\"architecture\"")
      variant = bare("\"variant\""); version = bare("\"os.version\"")
${platformNames}
      if (version != "") show(os "(" version ")" exact)
      show(os exact)
      if (normal != exact) show(os normal)
      count = 0; digest = ""; split("", part); split("", said)
    }
    function value(token) {
      if (depth == 1 && key[1] == "\"mediaType\"") print "index mediaType " token
      if (depth == 2 && key[1] == "\"annotations\"") print "index " key[2] ": " token
      if (key[1] != "\"manifests\"") return
      if (depth == 3 && key[3] == "\"digest\"") digest = token
      if (depth == 4 && key[3] == "\"platform\"") part[key[4]] = token
      if (depth == 4 && key[3] == "\"annotations\"") { line[++count] = key[4] ": " token; said[key[4]] = token }
    }
    { text = text $0 "\n" }
    END {
      while (match(text, /"([^"\\]|\\.)*"|[][{}:,]|[^][{}:," \t\r\n]+/)) {
        token = substr(text, RSTART, RLENGTH)
        text = substr(text, RSTART + RLENGTH)
        if (token == "{" || token == "[") { kind[++depth] = token; key[depth] = ""; names = token == "{" }
        else if (token == "}" || token == "]") {
          if (depth == 3 && token == "}" && key[1] == "\"manifests\"") entry()
          depth--; names = 0
        }
        else if (token == ",") names = kind[depth] == "{"
        else if (token == ":") names = 0
        else if (names) key[depth] = token
        else value(token)
      }
      for (pair in shown) { split(pair, half, SUBSEP); if (half[2] in about) print half[1] " attested" }
      for (digest in about) if (!(digest in image)) orphan = 1
      if (!orphan) print "index attested"
    }'
}`;

export const indexSays = String.raw`# index_says FACT...: whether the index on standard input says all this, as index_facts prints it.
index_says() {
  found=$(index_facts)
  for line in "$@"; do
    printf '%s\n' "$found" | grep -Fxq -e "$line" && continue
    printf 'missing: %s\nfound:\n%s\n' "$line" "$found" >&2
    return 1
  done
}`;
