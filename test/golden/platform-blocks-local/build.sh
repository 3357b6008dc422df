#!/bin/sh
# Made by mab from build.mab; change that, not this.
# plan: 08c0b710f73cfcb8d611b77b0a6fda01d16ae7d8f31cad3f773ff5d61daea6f5
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
  docker buildx build \
    --cache-to type=local,dest=.cache/build/linux-amd64 \
    --platform linux/amd64 \
    --tag app:dev-amd64 \
    --output type=local,dest=out/linux_amd64 \
    --output type=oci,dest=app-linux-amd64.tar \
    --load . ||
    fail 'the build itself failed; its last lines say why'
}

# build/default/linux-arm-v7
# why: platform blocks make the builds differ; linux/arm/v7 emulated: this machine is linux/amd64; no emulation block, so no emulator is installed or verified
build_default_linux_arm_v7() {
  say 'build default for linux/arm/v7'
  docker buildx build \
    --build-arg FLOAT=hard \
    --cache-to type=local,dest=.cache/build/linux-arm-v7 \
    --platform linux/arm/v7 \
    --tag app:dev-armv7 \
    --output type=local,dest=out/linux_arm_v7 \
    --output type=oci,dest=app-linux-arm-v7.tar \
    --load . ||
    fail 'the build itself failed; its last lines say why'
}

check_engine
build_default_linux_amd64 & jobs="$jobs $!"
build_default_linux_arm_v7 & jobs="$jobs $!"
join
say 'done'
