#!/bin/sh
# Made by mab from build.mab; change that, not this.
# plan: d7373e714ebb3e15b553a4f0e91d709ab8214f89f89ea15c5f41693312eefa6b
#
# Publishes nothing.
set -eu
exec </dev/null
CDPATH='' cd -- "${MAB_ROOT:-$(dirname "$0")}"

tmp=$(mktemp -d)
run=${tmp##*[!A-Za-z0-9]}
jobs=
cleanup() {
  for job in $jobs; do end_job "$job"; done
  [ ! -e "$tmp/test_default_version_linux_amd64" ] || end_test_default_version_linux_amd64
  [ ! -e "$tmp/test_default_version_linux_arm64" ] || end_test_default_version_linux_arm64
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

# is_text WANTED TEXT: whether a command has printed this text; shows it where it has not.
is_text() {
  [ "$2" = "$1" ] && return
  printf 'it printed:\n%s\n' "$2" >&2
  return 1
}

# limit SECONDS COMMAND...: ends a command that takes longer, where there is a timeout command.
limit() {
  seconds=$1
  shift
  if command -v timeout >/dev/null; then timeout -k 10 "$seconds" "$@"; else "$@"; fi
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
# why: each platform apart: an engine takes one platform at a time to be tested; linux/amd64 natively: this machine is linux/amd64
build_default_linux_amd64() {
  say 'build default for linux/amd64'
  BUILDX_BAKE_ENTITLEMENTS_FS=0 docker buildx bake \
    --file docker-bake.hcl \
    --set default.tags=app:dev-amd64 \
    --set default.tags=mab-test/default:linux-amd64 \
    --set default.platform=linux/amd64 \
    --set default.output=type=docker \
    default ||
    fail 'the build itself failed; its last lines say why'
}

# build/default/linux-arm64
# why: each platform apart: an engine takes one platform at a time to be tested; linux/arm64 emulated: this machine is linux/amd64; no emulation block, so no emulator is installed or verified
build_default_linux_arm64() {
  say 'build default for linux/arm64'
  BUILDX_BAKE_ENTITLEMENTS_FS=0 docker buildx bake \
    --file docker-bake.hcl \
    --set default.tags=app:dev-arm64 \
    --set default.tags=mab-test/default:linux-arm64 \
    --set default.platform=linux/arm64 \
    --set default.output=type=docker \
    default ||
    fail 'the build itself failed; its last lines say why'
}

# test/default/version/linux-amd64
# why: target default asks for it before any tag is written
test_default_version_linux_amd64() {
  : >"$tmp/test_default_version_linux_amd64"
  say 'test version of default on linux/amd64'
  { answer=$(limit 60 docker run \
      --rm \
      --name "mab.test.default.version.linux-amd64.$run" \
      --network none \
      --platform linux/amd64 \
      --entrypoint app \
      mab-test/default:linux-amd64 \
      --version) &&
    is_text 1.0 "$answer"; } ||
    fail 'the image for linux/amd64 does not print "1.0", as test version asks of it; no tag is written'
  end_test_default_version_linux_amd64
}

end_test_default_version_linux_amd64() {
  docker rm --force --volumes "mab.test.default.version.linux-amd64.$run" >/dev/null 2>&1 || :
  rm "$tmp/test_default_version_linux_amd64"
}

# test/default/version/linux-arm64
# why: target default asks for it before any tag is written
test_default_version_linux_arm64() {
  : >"$tmp/test_default_version_linux_arm64"
  say 'test version of default on linux/arm64'
  { answer=$(limit 60 docker run \
      --rm \
      --name "mab.test.default.version.linux-arm64.$run" \
      --network none \
      --platform linux/arm64 \
      --entrypoint app \
      mab-test/default:linux-arm64 \
      --version) &&
    is_text 1.0 "$answer"; } ||
    fail 'the image for linux/arm64 does not print "1.0", as test version asks of it; no tag is written'
  end_test_default_version_linux_arm64
}

end_test_default_version_linux_arm64() {
  docker rm --force --volumes "mab.test.default.version.linux-arm64.$run" >/dev/null 2>&1 || :
  rm "$tmp/test_default_version_linux_arm64"
}

check_engine
build_default_linux_amd64 & jobs="$jobs $!"
build_default_linux_arm64 & jobs="$jobs $!"
join
test_default_version_linux_amd64 & jobs="$jobs $!"
test_default_version_linux_arm64 & jobs="$jobs $!"
join
say 'done'
