#!/bin/sh
# Made by mab from build.mab; change that, not this.
# plan: 1e75f54f3da643b8fca6727456d4f870c639dc6d54fbc60015f6a24ec29ec06b
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
  test -f Dockerfile ||
    fail 'target default builds from Dockerfile, which does not exist: create it, or set dockerfile or context'
  docker version --format '{{.Server.Version}}' ||
    fail "no Docker engine answers: start Docker, or point DOCKER_HOST or \`docker context use\` at one"
  docker buildx version ||
    fail 'buildx is missing: install the docker-buildx (or docker-buildx-plugin) package of your distribution, or put the plugin at ~/.docker/cli-plugins/docker-buildx and make it executable; Docker older than 20 also wants DOCKER_CLI_EXPERIMENTAL=enabled'
}

# install-emulators/linux-arm64
# why: this machine is linux/amd64; what is registered goes with a reboot, or by `echo -1 > /proc/sys/fs/binfmt_misc/qemu-aarch64`
install_emulators_linux_arm64() {
  if answer=$(docker run \
      --rm \
      --network none \
      --platform linux/arm64 \
      registry.example.com/busybox sh -c "case \$0.\$(uname -m) in sh.aarch64) echo runs linux/arm64;; esac" 2>/dev/null) &&
    printf '%s\n' "$answer" | has_line 'runs linux/arm64'; then
    say 'install the emulator for linux/arm64: already done'
    return
  fi
  say 'install the emulator for linux/arm64'
  { answer=$(docker version --format '{{.Server.KernelVersion}}') &&
    printf '%s\n' "$answer" | at_least 4.8; } ||
    fail 'the kernel of the engine is too old to open emulators for containers (flag F, Linux 4.8): build on another machine, or copy a static QEMU into the image, as docs/emulation.md shows'
  docker run \
    --rm \
    --privileged multiarch/qemu-user-static:register \
    --reset -p \
    yes \
    --preserve-argv0 yes ||
    fail 'the installer multiarch/qemu-user-static:register did not do its work: see that the engine can pull it and allows privileged containers, and that it takes these arguments'
}

# install-emulators/linux-arm-v7
# why: this machine is linux/amd64; what is registered goes with a reboot, or by `echo -1 > /proc/sys/fs/binfmt_misc/qemu-arm`
install_emulators_linux_arm_v7() {
  if answer=$(docker run \
      --rm \
      --network none \
      --platform linux/arm/v7 \
      registry.example.com/busybox sh -c "case \$0.\$(uname -m) in sh.armv5tel|sh.armv5tejl|sh.armv6l|sh.armv7l|sh.armv8l|sh.aarch64) echo runs linux/arm/v7;; esac" 2>/dev/null) &&
    printf '%s\n' "$answer" | has_line 'runs linux/arm/v7'; then
    say 'install the emulator for linux/arm/v7: already done'
    return
  fi
  say 'install the emulator for linux/arm/v7'
  { answer=$(docker version --format '{{.Server.KernelVersion}}') &&
    printf '%s\n' "$answer" | at_least 4.8; } ||
    fail 'the kernel of the engine is too old to open emulators for containers (flag F, Linux 4.8): build on another machine, or copy a static QEMU into the image, as docs/emulation.md shows'
  docker run \
    --rm \
    --privileged multiarch/qemu-user-static:register \
    --reset -p \
    yes \
    --preserve-argv0 yes ||
    fail 'the installer multiarch/qemu-user-static:register did not do its work: see that the engine can pull it and allows privileged containers, and that it takes these arguments'
}

# verify-emulators/linux-arm64
# why: a broken emulator runs the wrong program, often with exit code 0
verify_emulators_linux_arm64() {
  say 'verify that linux/arm64 runs'
  { answer=$(docker run \
      --rm \
      --network none \
      --platform linux/arm64 \
      registry.example.com/busybox sh -c "case \$0.\$(uname -m) in sh.aarch64) echo runs linux/arm64;; esac") &&
    printf '%s\n' "$answer" | has_line 'runs linux/arm64'; } ||
    fail "linux/arm64 does not run although its emulator was installed: a registration that is disabled, or lacks the flags F and P, may be in its place; remove it with \`echo -1 > /proc/sys/fs/binfmt_misc/qemu-aarch64\` and run again"
}

# verify-emulators/linux-arm-v7
# why: a broken emulator runs the wrong program, often with exit code 0
verify_emulators_linux_arm_v7() {
  say 'verify that linux/arm/v7 runs'
  { answer=$(docker run \
      --rm \
      --network none \
      --platform linux/arm/v7 \
      registry.example.com/busybox sh -c "case \$0.\$(uname -m) in sh.armv5tel|sh.armv5tejl|sh.armv6l|sh.armv7l|sh.armv8l|sh.aarch64) echo runs linux/arm/v7;; esac") &&
    printf '%s\n' "$answer" | has_line 'runs linux/arm/v7'; } ||
    fail "linux/arm/v7 does not run although its emulator was installed: a registration that is disabled, or lacks the flags F and P, may be in its place; remove it with \`echo -1 > /proc/sys/fs/binfmt_misc/qemu-arm\` and run again"
}

# build/default
# why: one build covers all platforms; linux/arm64 emulated: this machine is linux/amd64; linux/arm/v7 emulated: this machine is linux/amd64
build_default() {
  say 'build default for linux/arm64, linux/arm/v7'
  docker buildx build --platform linux/arm64,linux/arm/v7 . ||
    fail 'the build itself failed; its last lines say why'
}

check_engine
install_emulators_linux_arm64 & jobs="$jobs $!"
install_emulators_linux_arm_v7 & jobs="$jobs $!"
join
verify_emulators_linux_arm64 & jobs="$jobs $!"
verify_emulators_linux_arm_v7 & jobs="$jobs $!"
join
build_default
say 'done'
