#!/bin/sh
# Made by mab from build.mab; change that, not this.
# plan: bbe44c0ba44c8abf385bcdf9b1d99013f9bb8a80599eef9d3336c0370ff10c22
#
# Publishes:
# registry.example.com/app:1 (linux/amd64)
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

# metadata KEY FILE [TARGET]: a value of the file that buildx writes with --metadata-file, of bake by target.
metadata() {
  value=$(sed -n "${3:+/^ *\"$3\": {/,\$}s/^.*\"$1\": *\"\([^\"]*\)\".*$/\1/p" "$2" | head -n 1)
  [ -n "$value" ] || fail "buildx reported no $1"
  printf '%s\n' "$value"
}

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

# platforms_are PLATFORM...: whether the index on standard input holds exactly these, once each, attestations aside.
platforms_are() {
  index=$(tr -d '[:space:]')
  case $index in
    *'"manifests":'*) ;;
    *) [ "$#" -eq 1 ] && [ -n "$index" ]; return ;;
  esac
  found=$(printf '%s\n' "$index" | platforms_of "$@")
  [ "$found" = "$(printf '%s\n' "$@" | LC_ALL=C sort)" ] && return
  printf 'wanted:\n%s\nfound:\n%s\n' "$(printf '%s\n' "$@")" "$found" >&2
  return 1
}

# check-engine
# why: what is missing is found before anything is built
check_engine() {
  say 'check the Docker engine and the files'
  test -f Dockerfile ||
    fail 'target kept-and-pushed builds from Dockerfile, which does not exist: create it, or set dockerfile or context'
  docker version --format '{{.Server.Version}}' ||
    fail "no Docker engine answers: start Docker, or point DOCKER_HOST or \`docker context use\` at one"
  docker buildx version ||
    fail 'buildx is missing: install the docker-buildx (or docker-buildx-plugin) package of your distribution, or put the plugin at ~/.docker/cli-plugins/docker-buildx and make it executable; Docker older than 20 also wants DOCKER_CLI_EXPERIMENTAL=enabled'
}

# build/kept-and-loaded
# why: one platform needs no assembling; linux/amd64 natively: this machine is linux/amd64
build_kept_and_loaded() {
  say 'build kept-and-loaded for linux/amd64'
  docker buildx build --tag app:1 --output type=docker,dest=app.tar --output type=docker . ||
    fail 'the build itself failed; its last lines say why'
}

# build/kept-and-pushed
# why: the target says assemble = "builder"; linux/amd64 natively: this machine is linux/amd64
build_kept_and_pushed() {
  say 'build kept-and-pushed for linux/amd64'
  docker buildx build \
    --tag registry.example.com/app:1 \
    --output type=image,name=app:here \
    --output type=registry \
    --metadata-file "$tmp/build-kept-and-pushed.json" \
    . ||
    fail 'the build itself failed; its last lines say why'
  metadata 'containerimage[.]digest' "$tmp/build-kept-and-pushed.json" >"$tmp/build-kept-and-pushed.digest"
}

# verify-index/registry.example.com-app:1
# why: what was published is read back and compared with the plan
verify_index_registry_example_com_app_1() {
  say 'verify registry.example.com/app:1'
  { answer=$(docker buildx imagetools inspect registry.example.com/app:1 --format '{{json .Manifest}}') &&
    printf '%s\n' "$answer" | platforms_are linux/amd64; } ||
    fail 'registry.example.com/app:1 does not hold exactly linux/amd64: something else writes this tag, or the build lost a platform'
}

check_engine
build_kept_and_loaded & jobs="$jobs $!"
build_kept_and_pushed & jobs="$jobs $!"
join
verify_index_registry_example_com_app_1
say 'published and verified: registry.example.com/app:1'
