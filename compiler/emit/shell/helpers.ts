import { platformNames } from './platform-awk.ts';
import { builderIs } from './builder-helper.ts';
import { indexFacts, indexSays } from './index-helper.ts';

/** Shell functions that scripts are made of; a script holds only those that it calls. */
const helpers = {
  say: `# Progress goes to standard error.
say() { printf '==> %s\\n' "$1" >&2; }`,

  fail: `fail() {
  printf 'failed: %s\\n' "$1" >&2
  exit 1
}`,

  join: `# Waits for what was started with & and ends the script when any of it failed.
join() {
  status=0
  for job in $jobs; do wait "$job" || status=$?; done
  jobs=
  [ "$status" -eq 0 ] || exit "$status"
}`,

  end_job: `# Ends what was started with &, and what that has started: shells keep an interruption from it.
end_job() {
  children=$(ps -A -o ppid= -o pid= 2>/dev/null | awk -v job="$1" '$1 == job { print $2 }')
  kill "$1" 2>/dev/null || :
  for child in $children; do end_job "$child"; done
}`,

  metadata: `# metadata KEY FILE [TARGET]: a value of the file that buildx writes with --metadata-file, of bake by target.
metadata() {
  value=$(sed -n "\${3:+/^ *\\"$3\\": {/,\\$}s/^.*\\"$1\\": *\\"\\([^\\"]*\\)\\".*$/\\1/p" "$2" | head -n 1)
  [ -n "$value" ] || fail "buildx reported no $1"
  printf '%s\\n' "$value"
}`,

  last_line: `# The last line of standard input that is not blank.
last_line() { sed '/^[[:space:]]*$/d' | tail -n 1; }`,

  digest_of: `# digest_of FILE: the digest of a text that ends in a line break which is not its own.
digest_of() {
  value=$(LC_ALL=C awk 'NR > 1 { print "" } { printf "%s", $0 }' "$1" |
    if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi)
  [ "\${#value}" -ge 64 ] || fail 'there is neither sha256sum nor shasum'
  printf 'sha256:%s\\n' "\${value%% *}"
}`,

  all_lines: `# The lines of standard input that are not blank.
all_lines() { sed '/^[[:space:]]*$/d'; }`,

  excused: `# excused LINE FILE: whether the standard error in FILE has this line; shows it where it has not.
excused() {
  grep -Fxq -e "$1" "$2" && return
  cat "$2" >&2
  return 1
}`,

  ended_with: `# ended_with CODE STATUS: whether a command has ended with this exit code.
ended_with() {
  [ "$2" -eq "$1" ] && return
  printf 'it ended with exit code %s, and should have with %s\\n' "$2" "$1" >&2
  return 1
}`,

  is_text: `# is_text WANTED TEXT: whether a command has printed this text; shows it where it has not.
is_text() {
  [ "$2" = "$1" ] && return
  printf 'it printed:\\n%s\\n' "$2" >&2
  return 1
}`,

  has_match: `# has_match PATTERN TEXT: whether a line of a text matches in part; shows it where none does.
has_match() {
  printf '%s\\n' "$2" | LC_ALL=C grep -E -e "$1" >/dev/null && return
  printf 'it printed:\\n%s\\n' "$2" >&2
  return 1
}`,

  has_line: `# has_line TEXT: whether a line of standard input is TEXT, blanks folded.
has_line() {
  sed 's/[[:blank:]][[:blank:]]*/ /g; s/^ //; s/ $//' | grep -Fx -e "$1" >/dev/null
}`,

  has_lines: `# has_lines FILE LINE...: whether a file holds every one of these lines.
has_lines() {
  file=$1
  shift
  for line in "$@"; do grep -Fxq -e "$line" "$file" 2>/dev/null || return 1; done
}`,

  platforms_of: `# platforms_of PLATFORM...: the platforms of the index on standard input, a line each, sorted, attestations aside:
# as one of these where they are that as they stand, else in the normal form.
platforms_of() {
  awk -v RS='{' -v wanted=" $* " '
    function field(name) {
      if (!match($0, "\\"" name "\\":\\"[^\\"]*\\"")) return ""
      return substr($0, RSTART + length(name) + 4, RLENGTH - length(name) - 5)
    }
    function is_wanted(name) { return index(wanted, " " name " ") > 0 }
    { sub(/}.*/, "") }
    /"architecture":/ && /"os":/ {
      os = field("os"); arch = field("architecture"); variant = field("variant"); version = field("os.version")
      if (os == "unknown") next
${platformNames}
      full = os (version == "" ? "" : "(" version ")")
      if (is_wanted(full exact)) print full exact
      else if (is_wanted(os exact)) print os exact
      else if (is_wanted(os normal)) print os normal
      else print full normal
    }' | LC_ALL=C sort
}`,

  platforms_are: `# platforms_are PLATFORM...: whether the index on standard input holds exactly these, once each, attestations aside.
platforms_are() {
  index=$(tr -d '[:space:]')
  case $index in
    *'"manifests":'*) ;;
    *) [ "$#" -eq 1 ] && [ -n "$index" ]; return ;;
  esac
  found=$(printf '%s\\n' "$index" | platforms_of "$@")
  [ "$found" = "$(printf '%s\\n' "$@" | LC_ALL=C sort)" ] && return
  printf 'wanted:\\n%s\\nfound:\\n%s\\n' "$(printf '%s\\n' "$@")" "$found" >&2
  return 1
}`,

  platforms_include: `# platforms_include PLATFORM...: whether the index on standard input holds these and no platform twice.
platforms_include() {
  index=$(tr -d '[:space:]')
  case $index in
    *'"manifests":'*) ;;
    *) [ "$#" -le 1 ] && [ -n "$index" ]; return ;;
  esac
  found=$(printf '%s\\n' "$index" | platforms_of "$@")
  missing=$(for platform in "$@"; do
    printf '%s\\n' "$found" | grep -Fxq -e "$platform" || printf '%s ' "$platform"
  done)
  twice=$(printf '%s\\n' "$index" | platforms_of | uniq -d)
  [ -z "$missing$twice" ] && return
  printf 'missing: %s\\ntwice: %s\\nfound:\\n%s\\n' "$missing" "$twice" "$found" >&2
  return 1
}`,

  platforms_differ: `# platforms_differ: whether the index on standard input holds no platform twice.
platforms_differ() {
  index=$(tr -d '[:space:]')
  twice=$(printf '%s\\n' "$index" | platforms_of '' | uniq -d)
  [ -n "$index" ] && [ -z "$twice" ] && return
  printf 'twice: %s\\n' "$twice" >&2
  return 1
}`,

  at_least: `# at_least VERSION: whether the version that standard input begins with is this one or later.
at_least() {
  awk -v wanted="$1" '
    NR == 1 {
      if (!/^[0-9]/) exit
      count = split(wanted, want, ".")
      split($0, found, ".")
      for (at = 1; at <= count; at++) {
        sub(/[^0-9].*/, "", found[at])
        if (found[at] + 0 != want[at] + 0) { ok = found[at] + 0 > want[at] + 0; exit }
      }
      ok = 1
      exit
    }
    END { exit !ok }'
}`,

  index_facts: indexFacts,

  index_says: indexSays,

  builder_is: builderIs,

  limit: `# limit SECONDS COMMAND...: ends a command that takes longer, where there is a timeout command.
limit() {
  seconds=$1
  shift
  if command -v timeout >/dev/null; then timeout -k 10 "$seconds" "$@"; else "$@"; fi
}`,
} as const;

export type Helper = keyof typeof helpers;

const needs: Partial<Record<Helper, readonly Helper[]>> = {
  metadata: ['fail'],
  digest_of: ['fail'],
  platforms_are: ['platforms_of'],
  platforms_include: ['platforms_of'],
  platforms_differ: ['platforms_of'],
  index_says: ['index_facts'],
};

/** Whether a program of this name could not be called by it in a script. */
export function isHelper(name: string): name is Helper {
  return Object.hasOwn(helpers, name);
}

/** The texts of the helpers that a script calls, and of those that they call, in a fixed order. */
export function helperTexts(called: ReadonlySet<Helper>): string[] {
  const all = new Set([...called].flatMap((name) => [name, ...(needs[name] ?? [])]));
  return (Object.keys(helpers) as Helper[]).filter((name) => all.has(name)).map((name) => helpers[name]);
}
