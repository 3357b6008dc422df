#!/bin/sh
# Made by mab from build.mab; change that, not this.
# plan: 555d6af90cda6d5edbd8e53d316c8926daf02a44e0bab994a689161ea7d398e3
#
# Publishes:
# registry.example.com/api:1.0 (linux/amd64, linux/arm64)
# registry.example.com/web:1.0 (linux/amd64, linux/arm64)
# Remains visible beside them:
# registry.example.com/api:1.0-amd64
# registry.example.com/api:1.0-arm64
# registry.example.com/web:1.0-amd64
# registry.example.com/web:1.0-arm64
set -eu
exec </dev/null
CDPATH='' cd -- "${MAB_ROOT:-$(dirname "$0")}"

tmp=$(mktemp -d)
jobs=
cleanup() {
  for job in $jobs; do kill "$job" 2>/dev/null || :; done
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
  test -d api ||
    fail 'target api builds in the folder api, which does not exist here'
  test -f api/Dockerfile ||
    fail 'target api builds from api/Dockerfile, which does not exist: create it, or set dockerfile or context'
  test -d web ||
    fail 'target web builds in the folder web, which does not exist here'
  test -f web/Dockerfile ||
    fail 'target web builds from web/Dockerfile, which does not exist: create it, or set dockerfile or context'
  docker version --format '{{.Server.Version}}' ||
    fail "no Docker engine answers: start Docker, or point DOCKER_HOST or \`docker context use\` at one"
  docker buildx version ||
    fail 'buildx is missing: install the docker-buildx (or docker-buildx-plugin) package of your distribution, or put the plugin at ~/.docker/cli-plugins/docker-buildx and make it executable; Docker older than 20 also wants DOCKER_CLI_EXPERIMENTAL=enabled'
}

# build/api/linux-amd64
# why: each platform apart: its tags wait for the other targets, and the builder of an engine pushes no index by digest; linux/amd64 natively: this machine is linux/amd64
build_api_linux_amd64() {
  say 'build api for linux/amd64'
  docker buildx build \
    --platform linux/amd64 \
    --tag registry.example.com/api:1.0-amd64 \
    --push \
    --metadata-file "$tmp/build-api-linux-amd64.json" \
    api ||
    fail 'the build itself failed; its last lines say why'
  metadata 'containerimage[.]digest' "$tmp/build-api-linux-amd64.json" >"$tmp/build-api-linux-amd64.digest"
}

# build/api/linux-arm64
# why: each platform apart: its tags wait for the other targets, and the builder of an engine pushes no index by digest; linux/arm64 emulated: this machine is linux/amd64; no emulation block, so no emulator is installed or verified
build_api_linux_arm64() {
  say 'build api for linux/arm64'
  docker buildx build \
    --platform linux/arm64 \
    --tag registry.example.com/api:1.0-arm64 \
    --push \
    --metadata-file "$tmp/build-api-linux-arm64.json" \
    api ||
    fail 'the build itself failed; its last lines say why'
  metadata 'containerimage[.]digest' "$tmp/build-api-linux-arm64.json" >"$tmp/build-api-linux-arm64.digest"
}

# build/web/linux-amd64
# why: each platform apart: its tags wait for the other targets, and the builder of an engine pushes no index by digest; linux/amd64 natively: this machine is linux/amd64
build_web_linux_amd64() {
  say 'build web for linux/amd64'
  docker buildx build \
    --platform linux/amd64 \
    --tag registry.example.com/web:1.0-amd64 \
    --push \
    --metadata-file "$tmp/build-web-linux-amd64.json" \
    web ||
    fail 'the build itself failed; its last lines say why'
  metadata 'containerimage[.]digest' "$tmp/build-web-linux-amd64.json" >"$tmp/build-web-linux-amd64.digest"
}

# build/web/linux-arm64
# why: each platform apart: its tags wait for the other targets, and the builder of an engine pushes no index by digest; linux/arm64 emulated: this machine is linux/amd64; no emulation block, so no emulator is installed or verified
build_web_linux_arm64() {
  say 'build web for linux/arm64'
  docker buildx build \
    --platform linux/arm64 \
    --tag registry.example.com/web:1.0-arm64 \
    --push \
    --metadata-file "$tmp/build-web-linux-arm64.json" \
    web ||
    fail 'the build itself failed; its last lines say why'
  metadata 'containerimage[.]digest' "$tmp/build-web-linux-arm64.json" >"$tmp/build-web-linux-arm64.digest"
}

# create-index/api
# why: tags are written when everything that was asked for has been built
create_index_api() {
  say 'tag api as registry.example.com/api:1.0'
  docker buildx imagetools create \
    --tag registry.example.com/api:1.0 \
    "registry.example.com/api@$(cat "$tmp/build-api-linux-amd64.digest")" "registry.example.com/api@$(cat "$tmp/build-api-linux-arm64.digest")" ||
    fail 'the images are in the registry by digest, only the tag registry.example.com/api:1.0 is missing: run again to write it'
}

# create-index/web
# why: tags are written when everything that was asked for has been built
create_index_web() {
  say 'tag web as registry.example.com/web:1.0'
  docker buildx imagetools create \
    --tag registry.example.com/web:1.0 \
    "registry.example.com/web@$(cat "$tmp/build-web-linux-amd64.digest")" "registry.example.com/web@$(cat "$tmp/build-web-linux-arm64.digest")" ||
    fail 'the images are in the registry by digest, only the tag registry.example.com/web:1.0 is missing: run again to write it'
}

# verify-index/registry.example.com-api:1.0
# why: what was published is read back and compared with the plan
verify_index_registry_example_com_api_1_0() {
  say 'verify registry.example.com/api:1.0'
  { answer=$(docker buildx imagetools inspect registry.example.com/api:1.0 --format '{{json .Manifest}}') &&
    printf '%s\n' "$answer" | platforms_are linux/amd64 linux/arm64; } ||
    fail 'registry.example.com/api:1.0 does not hold exactly linux/amd64, linux/arm64: something else writes this tag, or the build lost a platform'
}

# verify-index/registry.example.com-web:1.0
# why: what was published is read back and compared with the plan
verify_index_registry_example_com_web_1_0() {
  say 'verify registry.example.com/web:1.0'
  { answer=$(docker buildx imagetools inspect registry.example.com/web:1.0 --format '{{json .Manifest}}') &&
    printf '%s\n' "$answer" | platforms_are linux/amd64 linux/arm64; } ||
    fail 'registry.example.com/web:1.0 does not hold exactly linux/amd64, linux/arm64: something else writes this tag, or the build lost a platform'
}

check_engine
build_api_linux_amd64 & jobs="$jobs $!"
build_api_linux_arm64 & jobs="$jobs $!"
build_web_linux_amd64 & jobs="$jobs $!"
build_web_linux_arm64 & jobs="$jobs $!"
join
create_index_api & jobs="$jobs $!"
create_index_web & jobs="$jobs $!"
join
verify_index_registry_example_com_api_1_0 & jobs="$jobs $!"
verify_index_registry_example_com_web_1_0 & jobs="$jobs $!"
join
say 'published and verified: registry.example.com/api:1.0 registry.example.com/web:1.0'
