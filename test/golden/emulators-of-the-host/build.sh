#!/bin/sh
# Made by mab from build.mab; change that, not this.
# plan: b2805a3fea8306f04e81e4275e6d943f70cba2ad6de4ef45a32e3951593d9d85
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

# install-emulators/linux-s390x
# why: this machine is linux/amd64; what is registered goes with a reboot, or by `echo -1 > /proc/sys/fs/binfmt_misc/mab-qemu-s390x`
install_emulators_linux_s390x() {
  if answer=$(docker run \
      --rm \
      --network none \
      --platform linux/s390x \
      registry.example.com/busybox sh -c "case \$0.\$(uname -m) in sh.s390x) echo runs linux/s390x;; esac" 2>/dev/null) &&
    printf '%s\n' "$answer" | has_line 'runs linux/s390x'; then
    say 'install the emulator for linux/s390x: already done'
    return
  fi
  say 'install the emulator for linux/s390x'
  { answer=$(docker version --format '{{.Server.KernelVersion}}') &&
    printf '%s\n' "$answer" | at_least 4.8; } ||
    fail 'the kernel of the engine is too old to open emulators for containers (flag F, Linux 4.8): build on another machine, or copy a static QEMU into the image, as docs/emulation.md shows'
  test -x "/opt/it's here/qemu-s390x" ||
    fail "there is no emulator /opt/it's here/qemu-s390x: install the package qemu-user-static, or name the static program in interpreter = \"…\" of the emulation block"
  sh -c "[ -e \"\$1/register\" ] || mount -t binfmt_misc binfmt_misc \"\$1\"" sh /proc/sys/fs/binfmt_misc ||
    fail "registering emulators needs root and the kernel module binfmt_misc: run as root, after \`modprobe binfmt_misc\`"
  sh -c "printf %s \"\$2\" >\"\$1/register\"" sh /proc/sys/fs/binfmt_misc ":mab-qemu-s390x:M:0:\\x7f\\x45\\x4c\\x46\\x02\\x02\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x02\\x00\\x16:\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\x00\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xfe\\xff\\xff:/opt/it's here/qemu-s390x:POCF" ||
    fail "registering emulators needs root and the kernel module binfmt_misc: run as root, after \`modprobe binfmt_misc\`; a broken registration of this name is removed by \`echo -1 > /proc/sys/fs/binfmt_misc/mab-qemu-s390x\`"
}

# verify-emulators/linux-s390x
# why: a broken emulator runs the wrong program, often with exit code 0
verify_emulators_linux_s390x() {
  say 'verify that linux/s390x runs'
  { answer=$(docker run \
      --rm \
      --network none \
      --platform linux/s390x \
      registry.example.com/busybox sh -c "case \$0.\$(uname -m) in sh.s390x) echo runs linux/s390x;; esac") &&
    printf '%s\n' "$answer" | has_line 'runs linux/s390x'; } ||
    fail "linux/s390x does not run although its emulator was installed: a registration that is disabled, or lacks the flags F and P, may be in its place; remove it with \`echo -1 > /proc/sys/fs/binfmt_misc/mab-qemu-s390x\` and run again"
}

# build/default
# why: one build covers all platforms; linux/amd64 natively: this machine is linux/amd64; linux/s390x emulated: this machine is linux/amd64
build_default() {
  say 'build default for linux/amd64, linux/s390x'
  docker buildx build --platform linux/amd64,linux/s390x . ||
    fail 'the build itself failed; its last lines say why'
}

check_engine
install_emulators_linux_s390x
verify_emulators_linux_s390x
build_default
say 'done'
