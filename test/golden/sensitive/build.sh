#!/bin/sh
# Made by mab from build.mab; change that, not this.
# plan: f3cd76ea82287d4c4ec88e79f9e75e263937338d8d299b59c862b4d38f599f8e
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

# has_line TEXT: whether a line of standard input is TEXT, blanks folded.
has_line() {
  sed 's/[[:blank:]][[:blank:]]*/ /g; s/^ //; s/ $//' | grep -Fx -e "$1" >/dev/null
}

# at_least VERSION: whether the version that standard input begins with is this one or later.
at_least() {
  awk -v wanted="$1" '
    NR == 1 {
      if (!/^[0-9]/) exit
      count = split(wanted, want, ".")
      split($0, found, ".")
      for (at = 1; at <= count; at++) {
        sub(/[^0-9].*/, "", found[at])
        if (found[at] + 0 != want[at] + 0) { ok = found[at] + 0 > want[at] + 0; exit }
      }
      ok = 1
      exit
    }
    END { exit !ok }'
}

# check-engine
# why: what is missing is found before anything is built
check_engine() {
  say 'check the Docker engine and the files'
  test -d base ||
    fail 'target base builds in the folder base, which does not exist here'
  test -f base/Dockerfile ||
    fail 'target base builds from base/Dockerfile, which does not exist: create it, or set dockerfile or context'
  test -f Dockerfile ||
    fail 'target tool builds from Dockerfile, which does not exist: create it, or set dockerfile or context'
  test -r key.pem ||
    fail 'target app takes the secret key.pem, which cannot be read here: put it there, or mend src in its secret'
  awk 'BEGIN { exit ENVIRON["NPM_TOKEN"] == "" }' ||
    fail 'the environment has no NPM_TOKEN, which target tool takes: set it; its value stands nowhere else'
  awk 'BEGIN { exit ENVIRON["SIGNING_KEY"] == "" }' ||
    fail 'the environment has no SIGNING_KEY, which target tool takes: set it; its value stands nowhere else'
  docker version --format '{{.Server.Version}}' ||
    fail "no Docker engine answers: start Docker, or point DOCKER_HOST or \`docker context use\` at one"
  docker buildx version ||
    fail 'buildx is missing: install the docker-buildx (or docker-buildx-plugin) package of your distribution, or put the plugin at ~/.docker/cli-plugins/docker-buildx and make it executable; Docker older than 20 also wants DOCKER_CLI_EXPERIMENTAL=enabled'
}

# install-emulators/linux-arm64
# why: this machine is linux/amd64; what is registered goes with a reboot, or by `docker run --rm --privileged tonistiigi/binfmt:latest --uninstall qemu-aarch64`
install_emulators_linux_arm64() {
  if answer=$(docker run \
      --rm \
      --network none \
      --platform linux/arm64 \
      busybox:latest sh -c "case \$0.\$(uname -m) in sh.aarch64) echo runs linux/arm64;; esac" 2>/dev/null) &&
    printf '%s\n' "$answer" | has_line 'runs linux/arm64'; then
    say 'install the emulator for linux/arm64: already done'
    return
  fi
  say 'install the emulator for linux/arm64'
  { answer=$(docker version --format '{{.Server.KernelVersion}}') &&
    printf '%s\n' "$answer" | at_least 4.8; } ||
    fail 'the kernel of the engine is too old to open emulators for containers (flag F, Linux 4.8): build on another machine, or copy a static QEMU into the image, as docs/emulation.md shows'
  docker run --rm --privileged tonistiigi/binfmt:latest --install arm64 ||
    fail 'the installer tonistiigi/binfmt:latest did not do its work: see that the engine can pull it and allows privileged containers, and that it takes these arguments'
}

# build/app
# why: one platform needs no assembling; linux/amd64 natively: this machine is linux/amd64
build_app() {
  say 'build app for linux/amd64'
  printf %s "{\"variable\":{\"NPM_TOKEN\":{\"default\":\"\"}},\"target\":{\"base\":{\"context\":\"base\",\"dockerfile\":\"Dockerfile\",\"args\":{\"NPM_TOKEN\":\"\${NPM_TOKEN}\"},\"output\":[\"type=cacheonly\"]},\"app\":{\"context\":\".\",\"contexts\":{\"base\":\"target:base\"},\"dockerfile\":\"Dockerfile\",\"args\":{\"TOKEN\":\"\${NPM_TOKEN}\",\"VERSION\":\"1.0\"},\"tags\":[\"registry.example.com/app:1.0\"],\"secret\":[\"id=key,env=SIGNING_KEY\",\"id=file,src=key.pem\"]}}}" | BUILDX_BAKE_ENTITLEMENTS_FS=0 docker buildx bake --file - app ||
    fail 'the build itself failed; its last lines say why'
}

# build/tool/linux-amd64
# why: platform blocks make the builds differ; linux/amd64 natively: this machine is linux/amd64
build_tool_linux_amd64() {
  say 'build tool for linux/amd64'
  TOKEN="${NPM_TOKEN-}" docker buildx build \
    --build-arg TOKEN \
    --build-arg VERSION=1.0 \
    --platform linux/amd64 \
    --tag registry.example.com/tool:1.0-amd64 \
    . ||
    fail 'the build itself failed; its last lines say why'
}

# verify-emulators/linux-arm64
# why: a broken emulator runs the wrong program, often with exit code 0
verify_emulators_linux_arm64() {
  say 'verify that linux/arm64 runs'
  { answer=$(docker run \
      --rm \
      --network none \
      --platform linux/arm64 \
      busybox:latest sh -c "case \$0.\$(uname -m) in sh.aarch64) echo runs linux/arm64;; esac") &&
    printf '%s\n' "$answer" | has_line 'runs linux/arm64'; } ||
    fail "linux/arm64 does not run although its emulator was installed: a registration that is disabled, or lacks the flags F and P, may be in its place; remove it with \`docker run --rm --privileged tonistiigi/binfmt:latest --uninstall qemu-aarch64\` and run again"
}

# build/tool/linux-arm64
# why: platform blocks make the builds differ; linux/arm64 emulated: this machine is linux/amd64
build_tool_linux_arm64() {
  say 'build tool for linux/arm64'
  TOKEN="${SIGNING_KEY-}" docker buildx build \
    --build-arg TOKEN \
    --build-arg VERSION=1.0 \
    --platform linux/arm64 \
    --tag registry.example.com/tool:1.0-arm64 \
    . ||
    fail 'the build itself failed; its last lines say why'
}

check_engine
install_emulators_linux_arm64 & jobs="$jobs $!"
build_app & jobs="$jobs $!"
build_tool_linux_amd64 & jobs="$jobs $!"
join
verify_emulators_linux_arm64
build_tool_linux_arm64
say 'done'
