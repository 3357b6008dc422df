#!/bin/sh
# Made by mab from build.mab; change that, not this.
# plan: f0bb567246f084a82a70f55f85402ab3271f387ca25941be0eab6ea20a7a448c
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
  test -d "a folder; rm -rf \$HOME" ||
    fail "target default builds in the folder a folder; rm -rf \$HOME, which does not exist here"
  docker version --format '{{.Server.Version}}' ||
    fail "no Docker engine answers: start Docker, or point DOCKER_HOST or \`docker context use\` at one"
  docker buildx version ||
    fail 'buildx is missing: install the docker-buildx (or docker-buildx-plugin) package of your distribution, or put the plugin at ~/.docker/cli-plugins/docker-buildx and make it executable; Docker older than 20 also wants DOCKER_CLI_EXPERIMENTAL=enabled'
}

# build/default
# why: one platform needs no assembling; linux/amd64 natively: this machine is linux/amd64
build_default() {
  say 'build default for linux/amd64'
  printf %s "FROM scratch
LABEL a=\"\${B}\" c='\$(id)'
" | docker buildx build \
    --file - \
    --build-arg "BACKSLASH=a\\nb\\" \
    --build-arg DASHES=--privileged \
    --build-arg "DOLLARS=\$HOME \${HOME} \$(id) \`id\` %{if}" \
    --build-arg EMPTY= \
    --build-arg 'ESCAPE=[31mred[0m ‮ desrever' \
    --build-arg 'NEWLINES=one
two
three
' \
    --build-arg "QUOTES='\"\\'\"" \
    --build-arg 'TILDE=~root/*?[a-z]!#' \
    --build-arg 'UNICODE=ä 漢字 👩‍👩‍👧' \
    --label 'key with spaces=v' \
    --tag registry.example.com/app:1.0 \
    "a folder; rm -rf \$HOME" ||
    fail 'the build itself failed; its last lines say why'
}

check_engine
build_default
say 'done'
