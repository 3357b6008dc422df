#!/bin/sh
# Made by mab from build.mab; change that, not this.
# plan: 96163f75c8706959985e2c8e96d9646f4d64e39ba20564eaf8376e61a362579a
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
  test -d src ||
    fail 'target default builds in the folder src, which does not exist here'
  test -f src/build/Dockerfile.release ||
    fail 'target default builds from src/build/Dockerfile.release, which does not exist: create it, or set dockerfile or context'
  test -d ../shared ||
    fail 'target default takes the folder ../shared, which does not exist here'
  sh -c "test -S \"\$SSH_AUTH_SOCK\"" ||
    fail "target default asks an ssh agent, and SSH_AUTH_SOCK names none: start one (eval \"\$(ssh-agent)\", then ssh-add), or name a key in ssh"
  docker version --format '{{.Server.Version}}' ||
    fail "no Docker engine answers: start Docker, or point DOCKER_HOST or \`docker context use\` at one"
  docker buildx version ||
    fail 'buildx is missing: install the docker-buildx (or docker-buildx-plugin) package of your distribution, or put the plugin at ~/.docker/cli-plugins/docker-buildx and make it executable; Docker older than 20 also wants DOCKER_CLI_EXPERIMENTAL=enabled'
}

# build/default
# why: one platform needs no assembling; linux/amd64 natively: this machine is linux/amd64
build_default() {
  say 'build default for linux/amd64'
  docker buildx build \
    --file src/build/Dockerfile.release \
    --build-arg EMPTY= \
    --build-arg VERSION=1.0 \
    --label 'org.opencontainers.image.title=An app' \
    --target release \
    --build-context base=docker-image://alpine:3 \
    --build-context shared=../shared \
    --annotation 'index:org.opencontainers.image.title=An app' \
    --attest type=provenance,mode=max \
    --attest type=sbom \
    --cache-from type=registry,ref=registry.example.com/cache \
    --cache-to type=registry,mode=max,ref=registry.example.com/cache \
    --secret id=token,env=TOKEN \
    --ssh default \
    --pull \
    --no-cache \
    --network host \
    --shm-size 128m \
    --ulimit nofile=1024:1024 \
    --allow network.host \
    --add-host db:10.0.0.1 \
    --tag registry.example.com/app:1.0 \
    --output type=local,dest=out \
    src ||
    fail 'the build itself failed; its last lines say why'
}

check_engine
build_default
say 'done'
