#!/bin/sh
# Made by mab from build.mab; change that, not this.
# plan: 012c9dab659ec5152bead07b33cd86af2684dae34cb0d8ff9fd9219acf107df9
#
# Publishes:
# registry.example.com/app:1.0 (linux/amd64, linux/arm64, linux/riscv64)
# registry.example.com/app:latest (linux/amd64, linux/arm64, linux/riscv64)
# Remains visible beside them:
# registry.example.com/app:1.0-amd64
# registry.example.com/app:1.0-arm64
# registry.example.com/app:1.0-riscv64
set -eu
exec </dev/null
CDPATH='' cd -- "${MAB_ROOT:-$(dirname "$0")}"

tmp=$(mktemp -d)
run=${tmp##*[!A-Za-z0-9]}
jobs=
cleanup() {
  for job in $jobs; do end_job "$job"; done
  [ ! -e "$tmp/check_app_linux_amd64" ] || end_check_app_linux_amd64
  [ ! -e "$tmp/test_app_flags_linux_amd64" ] || end_test_app_flags_linux_amd64
  [ ! -e "$tmp/check_app_linux_arm64" ] || end_check_app_linux_arm64
  [ ! -e "$tmp/check_app_linux_riscv64" ] || end_check_app_linux_riscv64
  [ ! -e "$tmp/test_app_flags_linux_arm64" ] || end_test_app_flags_linux_arm64
  [ ! -e "$tmp/test_app_flags_linux_riscv64" ] || end_test_app_flags_linux_riscv64
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

# metadata KEY FILE [TARGET]: a value of the file that buildx writes with --metadata-file, of bake by target.
metadata() {
  value=$(sed -n "${3:+/^ *\"$3\": {/,\$}s/^.*\"$1\": *\"\([^\"]*\)\".*$/\1/p" "$2" | head -n 1)
  [ -n "$value" ] || fail "buildx reported no $1"
  printf '%s\n' "$value"
}

# is_text WANTED TEXT: whether a command has printed this text; shows it where it has not.
is_text() {
  [ "$2" = "$1" ] && return
  printf 'it printed:\n%s\n' "$2" >&2
  return 1
}

# has_line TEXT: whether a line of standard input is TEXT, blanks folded.
has_line() {
  sed 's/[[:blank:]][[:blank:]]*/ /g; s/^ //; s/ $//' | grep -Fx -e "$1" >/dev/null
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

# limit SECONDS COMMAND...: ends a command that takes longer, where there is a timeout command.
limit() {
  seconds=$1
  shift
  if command -v timeout >/dev/null; then timeout -k 10 "$seconds" "$@"; else "$@"; fi
}

# shellcheck disable=SC2016
check_programs='# IMAGE PLATFORM,... CONTAINER FILE required|optional DOCKER...
image=$0 platforms=$1 container=$2 file=$3 engine=$4
shift 4

say() { printf "%s\n" "$1"; }
unchecked() { say "not checked for $1: $2" >&2; }

# copy NAME DOCKER...: copies the first program of this name, where the image looks for it, to the file; ends the check
# where that fails for another reason than that it is not there.
copy() {
  name=$1
  shift
  case $name in
    /*) folders="" at=$name ;;
    */*) folders=$home at=/$name ;;
    *) folders=$path at=/$name ;;
  esac
  while :; do
    found=${folders%%:*}$at
    if said=$("$@" cp --follow-link "$container:$found" "$file" 2>&1); then
      if [ -f "$file" ]; then return; fi
    else
      case $said in
        *"ould not find the file"* | *"could not be found"* | *"o such container:path"* | *"not a directory"* | *"too many links"*) ;;
        *) say "$said" >&2; exit 1 ;;
      esac
    fi
    case $folders in *:*) folders=${folders#*:} ;; *) break ;; esac
  done
  unchecked "$platform" "the image has no $name"
  return 1
}

# bytes FROM COUNT: of the file, in hexadecimal.
bytes() { od -A n -t x1 -j "$1" -N "$2" "$file" | tr -d " \n"; }

# check PLATFORM DOCKER...: whether the program of the image may be one for the platform.
check() (
  platform=$1
  shift
  case $platform in linux/*) ;; *) unchecked "$platform" "its programs are no ELF files"; exit ;; esac
  if ! said=$("$@" create --pull always --platform "$platform" --name "$container" "$image" 2>&1); then
    case $said in *"no command specified"*) unchecked "$platform" "the image starts nothing"; exit ;; esac
    if [ "$engine" = optional ] && ! "$@" ps --filter "name=$container" >/dev/null 2>&1; then
      unchecked "$platform" "no Docker engine answers"
      exit
    fi
    say "$said" >&2
    exit 1
  fi
  said=$("$@" container inspect --format "{{println .Path}}{{println .Config.WorkingDir}}{{range .Config.Env}}{{println .}}{{end}}" "$container") || exit
  home=$(say "$said" | sed -n "2s,/*\$,,p")
  path=$(say "$said" | sed -n "3,\$s/^PATH=//p" | tail -n 1)
  path=${path:-/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin}
  copy "$(say "$said" | sed -n 1p)" "$@" || exit 0
  if [ "$(bytes 0 2)" = 2321 ]; then
    script=$found
    copy "$(head -n 1 "$file" | sed "s/^#![[:blank:]]*//; s/[[:blank:]].*//")" "$@" || exit 0
    found="$found, which runs $script,"
  fi
  if [ "$(bytes 0 4)" != 7f454c46 ]; then unchecked "$platform" "$found is no ELF file"; exit; fi
  is=$(bytes 4 2)$(bytes 18 2)
  case $is in
    01010300) is=linux/386 ;;
    02013e00) is=linux/amd64 ;;
    0201b700) is=linux/arm64 ;;
    01012800) is=linux/arm ;;
    0201f300) is=linux/riscv64 ;;
    02011500) is=linux/ppc64le ;;
    02020016) is=linux/s390x ;;
    02020015) is=linux/ppc64 ;;
    02010800) is=linux/mips64le ;;
    02020008) is=linux/mips64 ;;
    01010800) is=linux/mipsle ;;
    01020008) is=linux/mips ;;
    02010201) is=linux/loong64 ;;
    *) is="another machine (ELF $is)" ;;
  esac
  case $platform in
    "$is" | "$is"/*) say "$found is a program for $is" ;;
    *) say "$found is a program for $is, and should be one for $platform" >&2; exit 1 ;;
  esac
)

status=0
for platform in $(say "$platforms" | tr , " "); do
  [ "$platform" = "${platforms%%,*}" ] || "$@" rm --force --volumes "$container" >/dev/null 2>&1
  check "$platform" "$@" || status=1
done
exit "$status"'

# check-engine
# why: what is missing is found before anything is built
check_engine() {
  say 'check the Docker engine and the files'
  test -f Dockerfile ||
    fail 'target app builds from Dockerfile, which does not exist: create it, or set dockerfile or context'
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
      alpine:3 sh -c "case \$0.\$(uname -m) in sh.aarch64) echo runs linux/arm64;; esac" 2>/dev/null) &&
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

# install-emulators/linux-riscv64
# why: this machine is linux/amd64; what is registered goes with a reboot, or by `docker run --rm --privileged tonistiigi/binfmt:latest --uninstall qemu-riscv64`
install_emulators_linux_riscv64() {
  if answer=$(docker run \
      --rm \
      --network none \
      --platform linux/riscv64 \
      alpine:3 sh -c "case \$0.\$(uname -m) in sh.riscv64) echo runs linux/riscv64;; esac" 2>/dev/null) &&
    printf '%s\n' "$answer" | has_line 'runs linux/riscv64'; then
    say 'install the emulator for linux/riscv64: already done'
    return
  fi
  say 'install the emulator for linux/riscv64'
  { answer=$(docker version --format '{{.Server.KernelVersion}}') &&
    printf '%s\n' "$answer" | at_least 4.8; } ||
    fail 'the kernel of the engine is too old to open emulators for containers (flag F, Linux 4.8): build on another machine, or copy a static QEMU into the image, as docs/emulation.md shows'
  docker run --rm --privileged tonistiigi/binfmt:latest --install riscv64 ||
    fail 'the installer tonistiigi/binfmt:latest did not do its work: see that the engine can pull it and allows privileged containers, and that it takes these arguments'
}

# build/app/linux-amd64
# why: platform blocks make the builds differ; linux/amd64 natively: this machine is linux/amd64
build_app_linux_amd64() {
  say 'build app for linux/amd64'
  docker buildx build \
    --build-arg BASE=alpine:3 \
    --build-arg FLAGS=-O2 \
    --label org.opencontainers.image.title=app \
    --platform linux/amd64 \
    --tag registry.example.com/app:1.0-amd64 \
    --push \
    --metadata-file "$tmp/build-app-linux-amd64.json" \
    . ||
    fail 'the build itself failed; its last lines say why'
  metadata 'containerimage[.]digest' "$tmp/build-app-linux-amd64.json" >"$tmp/build-app-linux-amd64.digest"
}

# verify-emulators/linux-arm64
# why: a broken emulator runs the wrong program, often with exit code 0
verify_emulators_linux_arm64() {
  say 'verify that linux/arm64 runs'
  { answer=$(docker run \
      --rm \
      --network none \
      --platform linux/arm64 \
      alpine:3 sh -c "case \$0.\$(uname -m) in sh.aarch64) echo runs linux/arm64;; esac") &&
    printf '%s\n' "$answer" | has_line 'runs linux/arm64'; } ||
    fail "linux/arm64 does not run although its emulator was installed: a registration that is disabled, or lacks the flags F and P, may be in its place; remove it with \`docker run --rm --privileged tonistiigi/binfmt:latest --uninstall qemu-aarch64\` and run again"
}

# verify-emulators/linux-riscv64
# why: a broken emulator runs the wrong program, often with exit code 0
verify_emulators_linux_riscv64() {
  say 'verify that linux/riscv64 runs'
  { answer=$(docker run \
      --rm \
      --network none \
      --platform linux/riscv64 \
      alpine:3 sh -c "case \$0.\$(uname -m) in sh.riscv64) echo runs linux/riscv64;; esac") &&
    printf '%s\n' "$answer" | has_line 'runs linux/riscv64'; } ||
    fail "linux/riscv64 does not run although its emulator was installed: a registration that is disabled, or lacks the flags F and P, may be in its place; remove it with \`docker run --rm --privileged tonistiigi/binfmt:latest --uninstall qemu-riscv64\` and run again"
}

# check/app/linux-amd64
# why: an index may say one platform and hold the image of another
check_app_linux_amd64() {
  : >"$tmp/check_app_linux_amd64"
  say 'check that app is for linux/amd64'
  { answer=$(docker buildx imagetools inspect \
      --format '{"manifests":[{{with .Image}}{"platform":{"os":"{{.OS}}","architecture":"{{.Architecture}}","variant":"{{.Variant}}"}}{{end}}]}' \
      "registry.example.com/app@$(cat "$tmp/build-app-linux-amd64.digest")") &&
    printf '%s\n' "$answer" | platforms_are linux/amd64; } ||
    fail 'the configuration of the image is not that of linux/amd64, so no tag is written: look at its base image, and at --platform in its FROM'
  sh -c "$check_programs" "registry.example.com/app@$(cat "$tmp/build-app-linux-amd64.digest")" linux/amd64 "mab.check.app.linux-amd64.$run" "$tmp/check-app-linux-amd64.program" required docker ||
    fail 'app would start a program for another machine, so no tag is written: look at its base image, and at what is copied into it (check-program = false leaves this out)'
  end_check_app_linux_amd64
}

end_check_app_linux_amd64() {
  docker rm --force --volumes "mab.check.app.linux-amd64.$run" >/dev/null 2>&1 || :
  rm "$tmp/check_app_linux_amd64"
}

# test/app/flags/linux-amd64
# why: target app asks for it before any tag is written
test_app_flags_linux_amd64() {
  : >"$tmp/test_app_flags_linux_amd64"
  say 'test flags of app on linux/amd64'
  { answer=$(limit 60 docker run \
      --rm \
      --name "mab.test.app.flags.linux-amd64.$run" \
      --network none \
      --platform linux/amd64 \
      --entrypoint cat \
      "registry.example.com/app@$(cat "$tmp/build-app-linux-amd64.digest")" /flags) &&
    is_text -O2 "$answer"; } ||
    fail 'the image for linux/amd64 does not print "-O2", as test flags asks of it; no tag is written'
  end_test_app_flags_linux_amd64
}

end_test_app_flags_linux_amd64() {
  docker rm --force --volumes "mab.test.app.flags.linux-amd64.$run" >/dev/null 2>&1 || :
  rm "$tmp/test_app_flags_linux_amd64"
}

# build/app/linux-arm64
# why: platform blocks make the builds differ; linux/arm64 emulated: this machine is linux/amd64
build_app_linux_arm64() {
  say 'build app for linux/arm64'
  docker buildx build \
    --build-arg BASE=alpine:3 \
    --build-arg 'FLAGS=-O2 -mbranch-protection=standard' \
    --label org.opencontainers.image.title=app \
    --platform linux/arm64 \
    --tag registry.example.com/app:1.0-arm64 \
    --push \
    --metadata-file "$tmp/build-app-linux-arm64.json" \
    . ||
    fail 'the build itself failed; its last lines say why'
  metadata 'containerimage[.]digest' "$tmp/build-app-linux-arm64.json" >"$tmp/build-app-linux-arm64.digest"
}

# build/app/linux-riscv64
# why: platform blocks make the builds differ; linux/riscv64 emulated: this machine is linux/amd64
build_app_linux_riscv64() {
  say 'build app for linux/riscv64'
  docker buildx build \
    --build-arg BASE=alpine:3 \
    --build-arg FLAGS=-O0 \
    --label com.example.support=experimental \
    --label org.opencontainers.image.title=app \
    --platform linux/riscv64 \
    --tag registry.example.com/app:1.0-riscv64 \
    --push \
    --metadata-file "$tmp/build-app-linux-riscv64.json" \
    . ||
    fail 'the build itself failed; its last lines say why'
  metadata 'containerimage[.]digest' "$tmp/build-app-linux-riscv64.json" >"$tmp/build-app-linux-riscv64.digest"
}

# check/app/linux-arm64
# why: an index may say one platform and hold the image of another
check_app_linux_arm64() {
  : >"$tmp/check_app_linux_arm64"
  say 'check that app is for linux/arm64'
  { answer=$(docker buildx imagetools inspect \
      --format '{"manifests":[{{with .Image}}{"platform":{"os":"{{.OS}}","architecture":"{{.Architecture}}","variant":"{{.Variant}}"}}{{end}}]}' \
      "registry.example.com/app@$(cat "$tmp/build-app-linux-arm64.digest")") &&
    printf '%s\n' "$answer" | platforms_are linux/arm64; } ||
    fail 'the configuration of the image is not that of linux/arm64, so no tag is written: look at its base image, and at --platform in its FROM'
  sh -c "$check_programs" "registry.example.com/app@$(cat "$tmp/build-app-linux-arm64.digest")" linux/arm64 "mab.check.app.linux-arm64.$run" "$tmp/check-app-linux-arm64.program" required docker ||
    fail 'app would start a program for another machine, so no tag is written: look at its base image, and at what is copied into it (check-program = false leaves this out)'
  end_check_app_linux_arm64
}

end_check_app_linux_arm64() {
  docker rm --force --volumes "mab.check.app.linux-arm64.$run" >/dev/null 2>&1 || :
  rm "$tmp/check_app_linux_arm64"
}

# check/app/linux-riscv64
# why: an index may say one platform and hold the image of another
check_app_linux_riscv64() {
  : >"$tmp/check_app_linux_riscv64"
  say 'check that app is for linux/riscv64'
  { answer=$(docker buildx imagetools inspect \
      --format '{"manifests":[{{with .Image}}{"platform":{"os":"{{.OS}}","architecture":"{{.Architecture}}","variant":"{{.Variant}}"}}{{end}}]}' \
      "registry.example.com/app@$(cat "$tmp/build-app-linux-riscv64.digest")") &&
    printf '%s\n' "$answer" | platforms_are linux/riscv64; } ||
    fail 'the configuration of the image is not that of linux/riscv64, so no tag is written: look at its base image, and at --platform in its FROM'
  sh -c "$check_programs" "registry.example.com/app@$(cat "$tmp/build-app-linux-riscv64.digest")" linux/riscv64 "mab.check.app.linux-riscv64.$run" "$tmp/check-app-linux-riscv64.program" required docker ||
    fail 'app would start a program for another machine, so no tag is written: look at its base image, and at what is copied into it (check-program = false leaves this out)'
  end_check_app_linux_riscv64
}

end_check_app_linux_riscv64() {
  docker rm --force --volumes "mab.check.app.linux-riscv64.$run" >/dev/null 2>&1 || :
  rm "$tmp/check_app_linux_riscv64"
}

# test/app/flags/linux-arm64
# why: target app asks for it before any tag is written
test_app_flags_linux_arm64() {
  : >"$tmp/test_app_flags_linux_arm64"
  say 'test flags of app on linux/arm64'
  { answer=$(limit 60 docker run \
      --rm \
      --name "mab.test.app.flags.linux-arm64.$run" \
      --network none \
      --platform linux/arm64 \
      --entrypoint cat \
      "registry.example.com/app@$(cat "$tmp/build-app-linux-arm64.digest")" /flags) &&
    is_text '-O2 -mbranch-protection=standard' "$answer"; } ||
    fail 'the image for linux/arm64 does not print "-O2 -mbranch-protection=standard", as test flags asks of it; no tag is written'
  end_test_app_flags_linux_arm64
}

end_test_app_flags_linux_arm64() {
  docker rm --force --volumes "mab.test.app.flags.linux-arm64.$run" >/dev/null 2>&1 || :
  rm "$tmp/test_app_flags_linux_arm64"
}

# test/app/flags/linux-riscv64
# why: target app asks for it before any tag is written
test_app_flags_linux_riscv64() {
  : >"$tmp/test_app_flags_linux_riscv64"
  say 'test flags of app on linux/riscv64'
  { answer=$(limit 60 docker run \
      --rm \
      --name "mab.test.app.flags.linux-riscv64.$run" \
      --network none \
      --platform linux/riscv64 \
      --entrypoint cat \
      "registry.example.com/app@$(cat "$tmp/build-app-linux-riscv64.digest")" /flags) &&
    is_text -O0 "$answer"; } ||
    fail 'the image for linux/riscv64 does not print "-O0", as test flags asks of it; no tag is written'
  end_test_app_flags_linux_riscv64
}

end_test_app_flags_linux_riscv64() {
  docker rm --force --volumes "mab.test.app.flags.linux-riscv64.$run" >/dev/null 2>&1 || :
  rm "$tmp/test_app_flags_linux_riscv64"
}

# create-index/app
# why: tags are written when everything that was asked for has been built
create_index_app() {
  say 'tag app as registry.example.com/app:1.0, registry.example.com/app:latest'
  docker buildx imagetools create \
    --tag registry.example.com/app:1.0 \
    "registry.example.com/app@$(cat "$tmp/build-app-linux-amd64.digest")" "registry.example.com/app@$(cat "$tmp/build-app-linux-arm64.digest")" "registry.example.com/app@$(cat "$tmp/build-app-linux-riscv64.digest")" ||
    fail 'the images are in the registry by digest, only the tag registry.example.com/app:1.0 is missing: run again to write it'
  docker buildx imagetools create \
    --tag registry.example.com/app:latest \
    "registry.example.com/app@$(cat "$tmp/build-app-linux-amd64.digest")" "registry.example.com/app@$(cat "$tmp/build-app-linux-arm64.digest")" "registry.example.com/app@$(cat "$tmp/build-app-linux-riscv64.digest")" ||
    fail 'the images are in the registry by digest, only the tag registry.example.com/app:latest is missing: run again to write it'
}

# verify-index/registry.example.com-app:1.0
# why: what was published is read back and compared with the plan
verify_index_registry_example_com_app_1_0() {
  say 'verify registry.example.com/app:1.0'
  { answer=$(docker buildx imagetools inspect registry.example.com/app:1.0 --format '{{json .Manifest}}') &&
    printf '%s\n' "$answer" | platforms_are linux/amd64 linux/arm64 linux/riscv64; } ||
    fail 'registry.example.com/app:1.0 does not hold exactly linux/amd64, linux/arm64, linux/riscv64: something else writes this tag, or the build lost a platform'
}

# verify-index/registry.example.com-app:latest
# why: what was published is read back and compared with the plan
verify_index_registry_example_com_app_latest() {
  say 'verify registry.example.com/app:latest'
  { answer=$(docker buildx imagetools inspect registry.example.com/app:latest --format '{{json .Manifest}}') &&
    printf '%s\n' "$answer" | platforms_are linux/amd64 linux/arm64 linux/riscv64; } ||
    fail 'registry.example.com/app:latest does not hold exactly linux/amd64, linux/arm64, linux/riscv64: something else writes this tag, or the build lost a platform'
}

check_engine
install_emulators_linux_arm64 & jobs="$jobs $!"
install_emulators_linux_riscv64 & jobs="$jobs $!"
build_app_linux_amd64 & jobs="$jobs $!"
join
verify_emulators_linux_arm64 & jobs="$jobs $!"
verify_emulators_linux_riscv64 & jobs="$jobs $!"
check_app_linux_amd64 & jobs="$jobs $!"
test_app_flags_linux_amd64 & jobs="$jobs $!"
join
build_app_linux_arm64 & jobs="$jobs $!"
build_app_linux_riscv64 & jobs="$jobs $!"
join
check_app_linux_arm64 & jobs="$jobs $!"
check_app_linux_riscv64 & jobs="$jobs $!"
test_app_flags_linux_arm64 & jobs="$jobs $!"
test_app_flags_linux_riscv64 & jobs="$jobs $!"
join
create_index_app
verify_index_registry_example_com_app_1_0 & jobs="$jobs $!"
verify_index_registry_example_com_app_latest & jobs="$jobs $!"
join
say 'published and verified: registry.example.com/app:1.0 registry.example.com/app:latest'
