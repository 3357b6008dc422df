#!/bin/sh
# Made by mab from build.mab; change that, not this.
# plan: 4c910fd813a51d5ee459a9864e025842f610d08396b18ffc085c12d454b84df3
#
# Publishes:
# registry.example.com/api:1.0 (linux/amd64, linux/arm64)
# registry.example.com/web:1.0 (linux/amd64, linux/arm64)
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
  test -f docker-bake.hcl ||
    fail 'this script calls Bake with docker-bake.hcl, which is not there'
  test -f Dockerfile ||
    fail 'target web builds from Dockerfile, which does not exist: create it, or set dockerfile or context'
  docker version --format '{{.Server.Version}}' ||
    fail "no Docker engine answers: start Docker, or point DOCKER_HOST or \`docker context use\` at one"
  docker buildx version ||
    fail 'buildx is missing: install the docker-buildx (or docker-buildx-plugin) package of your distribution'
}

# create-builder/ci
# why: ci is declared with driver docker-container
create_builder_ci() {
  if docker buildx inspect ci >/dev/null 2>&1; then
    say 'create the builder ci: already done'
    return
  fi
  say 'create the builder ci'
  docker buildx create \
    --name ci \
    --driver docker-container \
    --node ci0 \
    --platform linux/amd64,linux/arm64
}

# bootstrap-builder/ci
# why: a node that cannot start is found before anything is built
bootstrap_builder_ci() {
  say 'start the builder ci'
  docker buildx inspect --bootstrap ci ||
    fail "the builder ci does not start: see \`docker buildx inspect ci\`, or remove it with \`docker buildx rm ci\` and run again"
}

# build/api
# why: one build covers all platforms; linux/amd64 natively: node ci0 of ci is this machine, which is linux/amd64; linux/arm64 emulated: no node of ci runs linux/arm64; no emulation block, so no emulator is installed or verified
build_api() {
  say 'build api for linux/amd64, linux/arm64'
  BUILDX_BAKE_ENTITLEMENTS_FS=0 docker buildx bake \
    --builder ci \
    --file docker-bake.hcl \
    --set api.tags= \
    --set api.output=type=image,name=registry.example.com/api,push-by-digest=true,name-canonical=true,push=true \
    --metadata-file "$tmp/build-api.json" \
    api ||
    fail 'the build itself failed; its last lines say why'
  metadata 'containerimage[.]digest' "$tmp/build-api.json" api >"$tmp/build-api.digest"
}

# build/web
# why: one build covers all platforms; linux/amd64 natively: node ci0 of ci is this machine, which is linux/amd64; linux/arm64 emulated: no node of ci runs linux/arm64; no emulation block, so no emulator is installed or verified
build_web() {
  say 'build web for linux/amd64, linux/arm64'
  BUILDX_BAKE_ENTITLEMENTS_FS=0 docker buildx bake \
    --builder ci \
    --file docker-bake.hcl \
    --set web.tags= \
    --set web.output=type=image,name=registry.example.com/web,push-by-digest=true,name-canonical=true,push=true \
    --metadata-file "$tmp/build-web.json" \
    web ||
    fail 'the build itself failed; its last lines say why'
  metadata 'containerimage[.]digest' "$tmp/build-web.json" web >"$tmp/build-web.digest"
}

# create-index/api
# why: tags are written when everything that was asked for has been built
create_index_api() {
  say 'tag api as registry.example.com/api:1.0'
  docker buildx imagetools create \
    --tag registry.example.com/api:1.0 \
    "registry.example.com/api@$(cat "$tmp/build-api.digest")" ||
    fail 'the images are in the registry by digest, only the tag registry.example.com/api:1.0 is missing: run again to write it'
}

# create-index/web
# why: tags are written when everything that was asked for has been built
create_index_web() {
  say 'tag web as registry.example.com/web:1.0'
  docker buildx imagetools create \
    --tag registry.example.com/web:1.0 \
    "registry.example.com/web@$(cat "$tmp/build-web.digest")" ||
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
create_builder_ci
bootstrap_builder_ci
build_api & jobs="$jobs $!"
build_web & jobs="$jobs $!"
join
create_index_api & jobs="$jobs $!"
create_index_web & jobs="$jobs $!"
join
verify_index_registry_example_com_api_1_0 & jobs="$jobs $!"
verify_index_registry_example_com_web_1_0 & jobs="$jobs $!"
join
say 'published and verified: registry.example.com/api:1.0 registry.example.com/web:1.0'
