#!/bin/sh
# Made by mab from build.mab; change that, not this.
# plan: 61f170f521e296c1baae5bfd72b944f5a298750c01408eb2fc6d05b942618de3
#
# Publishes nothing.
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

# check-engine
# why: what is missing is found before anything is built
check_engine() {
  say 'check the Docker engine and the files'
  test -f docker-bake.hcl ||
    fail 'this script calls Bake with docker-bake.hcl, which is not there'
  test -f Dockerfile ||
    fail 'target default builds from Dockerfile, which does not exist: create it, or set dockerfile or context'
  docker version --format '{{.Server.Version}}' ||
    fail "no Docker engine answers: start Docker, or point DOCKER_HOST or \`docker context use\` at one"
  docker buildx version ||
    fail 'buildx is missing: install the docker-buildx (or docker-buildx-plugin) package of your distribution, or put the plugin at ~/.docker/cli-plugins/docker-buildx and make it executable; Docker older than 20 also wants DOCKER_CLI_EXPERIMENTAL=enabled'
}

# build/default/linux-amd64
# why: platform blocks make the builds differ; linux/amd64 natively: this machine is linux/amd64
build_default_linux_amd64() {
  say 'build default for linux/amd64'
  BUILDX_BAKE_ENTITLEMENTS_FS=0 docker buildx bake \
    --file docker-bake.hcl \
    --set default.tags=app:dev-amd64 \
    --set default.cache-to=type=local,dest=.cache/build/linux-amd64 \
    --set default.platform=linux/amd64 \
    --set default.output=type=local,dest=out/linux_amd64 \
    --set default.output=type=oci,dest=app-linux-amd64.tar \
    --set default.output=type=docker \
    default ||
    fail 'the build itself failed; its last lines say why'
}

# build/default/linux-arm-v7
# why: platform blocks make the builds differ; linux/arm/v7 emulated: this machine is linux/amd64; no emulation block, so no emulator is installed or verified
build_default_linux_arm_v7() {
  say 'build default for linux/arm/v7'
  BUILDX_BAKE_ENTITLEMENTS_FS=0 docker buildx bake \
    --file docker-bake.hcl \
    --set default.tags=app:dev-armv7 \
    --set default.cache-to=type=local,dest=.cache/build/linux-arm-v7 \
    --set default.platform=linux/arm/v7 \
    --set default.output=type=local,dest=out/linux_arm_v7 \
    --set default.output=type=oci,dest=app-linux-arm-v7.tar \
    --set default.output=type=docker \
    --set default.args.FLOAT=hard \
    default ||
    fail 'the build itself failed; its last lines say why'
}

check_engine
build_default_linux_amd64 & jobs="$jobs $!"
build_default_linux_arm_v7 & jobs="$jobs $!"
join
say 'done'
