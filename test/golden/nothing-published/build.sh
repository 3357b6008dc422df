#!/bin/sh
# Made by mab from build.mab; change that, not this.
# plan: a2fc2c6912db8748d5c32a68799bc57aca296bc979be7222568b11bd7c1dbc0f
#
# Publishes nothing.
set -eu
exec </dev/null
CDPATH='' cd -- "${MAB_ROOT:-$(dirname "$0")}"

tmp=$(mktemp -d)
cleanup() {
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

# build/default
# why: one platform needs no assembling; linux/amd64 natively: this machine is linux/amd64
build_default() {
  say 'build default for linux/amd64'
  docker buildx build --tag app:dev . ||
    fail 'the build itself failed; its last lines say why'
}

check_engine
build_default
say 'done'
