#!/bin/sh
# Made by mab from build.mab; change that, not this.
# plan: 03aa22ef94e76133e6490d4866b1b1784eb6bd1c79f7542f323848fc7e5a23c4
#
# Publishes:
# registry.example.com/all:1.0 ()
set -eu
exec </dev/null
CDPATH='' cd -- "${MAB_ROOT:-$(dirname "$0")}"

tmp=$(mktemp -d)
jobs=
cleanup() {
  for job in $jobs; do end_job "$job"; done
  rm -rf "$tmp"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Progress goes to standard error.
say() { printf '==> %s\n' "$1" >&2; }

fail() {
  printf 'failed: %s\n' "$1" >&2
  exit 1
}

# Waits for what was started with & and ends the script when any of it failed.
join() {
  status=0
  for job in $jobs; do wait "$job" || status=$?; done
  jobs=
  [ "$status" -eq 0 ] || exit "$status"
}

# Ends what was started with &, and what that has started: shells keep an interruption from it.
end_job() {
  children=$(ps -A -o ppid= -o pid= 2>/dev/null | awk -v job="$1" '$1 == job { print $2 }')
  kill "$1" 2>/dev/null || :
  for child in $children; do end_job "$child"; done
}

# The last line of standard input that is not blank.
last_line() { sed '/^[[:space:]]*$/d' | tail -n 1; }

# platforms_of PLATFORM...: the platforms of the index on standard input, a line each, sorted, attestations aside:
# as one of these where they are that as they stand, else in the normal form.
platforms_of() {
  awk -v RS='{' -v wanted=" $* " '
    function field(name) {
      if (!match($0, "\"" name "\":\"[^\"]*\"")) return ""
      return substr($0, RSTART + length(name) + 4, RLENGTH - length(name) - 5)
    }
    function is_wanted(name) { return index(wanted, " " name " ") > 0 }
    { sub(/}.*/, "") }
    /"architecture":/ && /"os":/ {
      os = field("os"); arch = field("architecture"); variant = field("variant"); version = field("os.version")
      if (os == "unknown") next
      exact = "/" arch (variant == "" ? "" : "/" variant)
      if (arch == "arm64" && variant == "v8" || arch == "amd64" && variant == "v1") variant = ""
      if (arch == "arm" && variant == "") variant = "v7"
      normal = "/" arch (variant == "" ? "" : "/" variant)
      full = os (version == "" ? "" : "(" version ")")
      if (is_wanted(full exact)) print full exact
      else if (is_wanted(os exact)) print os exact
      else if (is_wanted(os normal)) print os normal
      else print full normal
    }' | LC_ALL=C sort
}

# platforms_differ: whether the index on standard input holds no platform twice.
platforms_differ() {
  index=$(tr -d '[:space:]')
  twice=$(printf '%s\n' "$index" | platforms_of '' | uniq -d)
  [ -n "$index" ] && [ -z "$twice" ] && return
  printf 'twice: %s\n' "$twice" >&2
  return 1
}

# check-engine
# why: what is missing is found before anything is built
check_engine() {
  say 'check buildx'
  docker buildx version ||
    fail 'buildx is missing: install the docker-buildx (or docker-buildx-plugin) package of your distribution, or put the plugin at ~/.docker/cli-plugins/docker-buildx and make it executable; Docker older than 20 also wants DOCKER_CLI_EXPERIMENTAL=enabled'
}

# resolve-source/all/registry.example.com-app-amd64
# why: what is joined is found before anything is built, and taken by its digest
resolve_source_all_registry_example_com_app_amd64() {
  say 'find registry.example.com/app:amd64'
  answer=$(docker buildx imagetools inspect registry.example.com/app:amd64 \
      --format '{{with .Manifest}}{{.Digest}}{{end}}') ||
    fail 'registry.example.com/app:amd64 cannot be read: it has to be in its registry before it is joined'
  printf '%s\n' "$answer" | last_line >"$tmp/resolve-source-all-registry.example.com-app-amd64.digest"
}

# resolve-source/all/registry.example.com-app-arm64
# why: what is joined is found before anything is built, and taken by its digest
resolve_source_all_registry_example_com_app_arm64() {
  say 'find registry.example.com/app:arm64'
  answer=$(docker buildx imagetools inspect registry.example.com/app:arm64 \
      --format '{{with .Manifest}}{{.Digest}}{{end}}') ||
    fail 'registry.example.com/app:arm64 cannot be read: it has to be in its registry before it is joined'
  printf '%s\n' "$answer" | last_line >"$tmp/resolve-source-all-registry.example.com-app-arm64.digest"
}

# check-index/all
# why: no tag ever points at an index that is wrong
check_index_all() {
  say 'check the index of all'
  { answer=$(docker buildx imagetools create \
      --dry-run "registry.example.com/app@$(cat "$tmp/resolve-source-all-registry.example.com-app-amd64.digest")" \
      "registry.example.com/app@$(cat "$tmp/resolve-source-all-registry.example.com-app-arm64.digest")") &&
    printf '%s\n' "$answer" | platforms_differ; } ||
    fail "no tag is written, since the index of all cannot be made, or holds a platform twice: see what its sources hold with \`docker buildx imagetools inspect\`, and name a single image of an index by its digest"
}

# create-index/all
# why: tags are written when everything that was asked for has been built
create_index_all() {
  say 'join all as registry.example.com/all:1.0'
  docker buildx imagetools create \
    --tag registry.example.com/all:1.0 \
    "registry.example.com/app@$(cat "$tmp/resolve-source-all-registry.example.com-app-amd64.digest")" "registry.example.com/app@$(cat "$tmp/resolve-source-all-registry.example.com-app-arm64.digest")" ||
    fail 'the images are in the registry by digest, only the tag registry.example.com/all:1.0 is missing: run again to write it'
}

# verify-index/registry.example.com-all:1.0
# why: what was published is read back and compared with the plan
verify_index_registry_example_com_all_1_0() {
  say 'verify registry.example.com/all:1.0'
  { answer=$(docker buildx imagetools inspect registry.example.com/all:1.0 --format '{{json .Manifest}}') &&
    printf '%s\n' "$answer" | platforms_differ; } ||
    fail 'registry.example.com/all:1.0 holds a platform twice: something else writes this tag, or the build lost a platform'
}

check_engine
resolve_source_all_registry_example_com_app_amd64 & jobs="$jobs $!"
resolve_source_all_registry_example_com_app_arm64 & jobs="$jobs $!"
join
check_index_all
create_index_all
verify_index_registry_example_com_all_1_0
say 'published and verified: registry.example.com/all:1.0'
