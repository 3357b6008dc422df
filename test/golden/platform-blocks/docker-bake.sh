#!/bin/sh
# Made by mab from build.mab; change that, not this.
# plan: 04067c727affbf22e59229ac53671709266b924fe76bd35150345ff8278b0ff2
#
# Publishes:
# registry.example.com/app:1.0 (linux/amd64, linux/arm64, linux/riscv64, linux/s390x)
# registry.example.com/app:latest (linux/amd64, linux/arm64, linux/riscv64, linux/s390x)
set -eu
exec </dev/null
CDPATH='' cd -- "${MAB_ROOT:-$(dirname "$0")}"

tmp=$(mktemp -d)
run=${tmp##*[!A-Za-z0-9]}
jobs=
cleanup() {
  for job in $jobs; do end_job "$job"; done
  [ ! -e "$tmp/check_default_linux_amd64" ] || end_check_default_linux_amd64
  [ ! -e "$tmp/check_default_linux_arm64" ] || end_check_default_linux_arm64
  [ ! -e "$tmp/check_default_linux_riscv64" ] || end_check_default_linux_riscv64
  [ ! -e "$tmp/check_default_linux_s390x" ] || end_check_default_linux_s390x
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

# The last line of standard input that is not blank.
last_line() { sed '/^[[:space:]]*$/d' | tail -n 1; }

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

# builder_is HOW FACT...: whether `docker buildx inspect` on standard input shows a builder of these facts: "equal" them,
# "begun" with some of the nodes, or "holds" them among others. Says what differs.
builder_is() {
  how=$1
  shift
  { printf '%s\n' "$@" '' && cat; } | awk -v how="$how" '
    function fact(text) { if (!(text in is)) { is[text] = 1; facts[++count] = text } }
    function node_facts(key, value, parts, at, own) {
      if (key == "Name") { node = "node " value; fact(node) }
      if (node == "") return
      if (key == "Endpoint") fact(node " endpoint " value)
      if (key == "Driver Options") while (match(value, /[^ =][^=]*="([^"\\]|\\.)*"/)) {
        fact(node " option " substr(value, RSTART, RLENGTH))
        value = substr(value, RSTART + RLENGTH)
      }
      if (key == "Flags" || key == "BuildKit daemon flags") {
        own = ""
        for (at = 1; at <= split(value, parts, " "); at++)
          if (parts[at] != "--allow-insecure-entitlement=network.host") own = own " " parts[at]
        if (own != "") fact(node " flags" own)
      }
      if (key == "Platforms") for (at = 1; at <= split(value, parts, ", "); at++)
        if (sub(/\*$/, "", parts[at])) fact(node " platform " parts[at])
    }
    function is_open(text, at) {
      for (at = 1; at <= opens; at++) if (index(text, open[at]) == 1) return 1
      return 0
    }
    function is_expected(text, words) {
      split(text, words, " ")
      return how != "begun" || words[1] != "node" || ("node " words[2]) in is
    }
    !read && $0 == "" { read = 1; next }
    !read && / \*$/ { open[++opens] = substr($0, 1, length($0) - 1); next }
    !read { wanted[++wants] = $0; declared[$0] = 1; next }
    /^Nodes:/ { nodes = 1 }
    /^[^ \t:][^:]*:/ {
      at = index($0, ":")
      key = substr($0, 1, at - 1)
      value = substr($0, at + 1)
      gsub(/^[ \t]+|[ \t]+$/, "", value)
      if (value == "") next
      if (nodes) node_facts(key, value)
      else if (key == "Driver") fact("driver " value)
    }
    END {
      if (how == "begun" && !count) exit 0
      for (at = 1; at <= wants; at++) if (!(wanted[at] in is) && is_expected(wanted[at])) {
        print "declared, but not there: " wanted[at]
        differs = 1
      }
      for (at = 1; at <= count; at++) if (how != "holds" && !(facts[at] in declared) && !is_open(facts[at])) {
        print "there, but not declared: " facts[at]
        differs = 1
      }
      exit differs
    }' >&2
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
  test -f docker-bake.hcl ||
    fail 'this script calls Bake with docker-bake.hcl, which is not there'
  test -f Dockerfile ||
    fail 'target default builds from Dockerfile, which does not exist: create it, or set dockerfile or context'
  test -f Dockerfile.cross ||
    fail 'target default builds from Dockerfile.cross, which does not exist: create it, or set dockerfile or context'
  docker version --format '{{.Server.Version}}' ||
    fail "no Docker engine answers: start Docker, or point DOCKER_HOST or \`docker context use\` at one"
  docker buildx version ||
    fail 'buildx is missing: install the docker-buildx (or docker-buildx-plugin) package of your distribution, or put the plugin at ~/.docker/cli-plugins/docker-buildx and make it executable; Docker older than 20 also wants DOCKER_CLI_EXPERIMENTAL=enabled'
  answer=$(docker context inspect \
      --format '{{if eq .Name "default"}}{{.Endpoints.docker.Host}}{{else}}{{.Name}}{{end}}')
  printf '%s\n' "$answer" | last_line >"$tmp/check-engine.endpoint"
}

# check-engine/farm/arm
# why: what is missing is found before anything is built
check_engine_farm_arm() {
  say 'check the engine of node arm'
  limit 30 docker --host ssh://build@arm.example.com version --format '{{.Server.Version}}' ||
    fail "the engine of node arm does not answer at ssh://build@arm.example.com: start it, or mend the node's endpoint"
}

# create-builder/farm-amd
# why: farm is declared with driver docker-container
create_builder_farm_amd() {
  if docker buildx inspect farm-amd >/dev/null 2>&1; then
    say 'create the builder farm-amd: already done'
    return
  fi
  say 'create the builder farm-amd'
  docker buildx create --name farm-amd --driver docker-container --node amd --platform linux/amd64
}

# create-builder/farm-arm
# why: farm is declared with driver docker-container
create_builder_farm_arm() {
  if docker buildx inspect farm-arm >/dev/null 2>&1; then
    say 'create the builder farm-arm: already done'
    return
  fi
  say 'create the builder farm-arm'
  docker buildx create \
    --name farm-arm \
    --driver docker-container \
    --node arm \
    --platform linux/arm64 \
    ssh://build@arm.example.com
}

# install-emulators/farm-arm/linux-riscv64
# why: the target asks for it on node arm of farm; what is registered goes with a reboot, or by `docker --host ssh://build@arm.example.com run --rm --privileged tonistiigi/binfmt:latest --uninstall qemu-riscv64`
install_emulators_farm_arm_linux_riscv64() {
  if answer=$(docker \
      --host ssh://build@arm.example.com \
      run \
      --rm \
      --network none \
      --platform linux/riscv64 \
      busybox:latest sh -c "case \$0.\$(uname -m) in sh.riscv64) echo runs linux/riscv64;; esac" 2>/dev/null) &&
    printf '%s\n' "$answer" | has_line 'runs linux/riscv64'; then
    say 'install the emulator for linux/riscv64: already done'
    return
  fi
  say 'install the emulator for linux/riscv64'
  { answer=$(docker --host ssh://build@arm.example.com version --format '{{.Server.KernelVersion}}') &&
    printf '%s\n' "$answer" | at_least 4.8; } ||
    fail 'the kernel of the engine is too old to open emulators for containers (flag F, Linux 4.8): build on another machine, or copy a static QEMU into the image, as docs/emulation.md shows'
  docker \
    --host ssh://build@arm.example.com \
    run \
    --rm \
    --privileged tonistiigi/binfmt:latest \
    --install riscv64 ||
    fail 'the installer tonistiigi/binfmt:latest did not do its work: see that the engine can pull it and allows privileged containers, and that it takes these arguments'
}

# bootstrap-builder/farm-amd
# why: what differs, and a node that cannot start, is found before anything is built
bootstrap_builder_farm_amd() {
  say 'compare the builder farm-amd with what is declared, and start it'
  { answer=$(docker buildx inspect farm-amd) &&
    printf '%s\n' "$answer" | builder_is \
        equal \
        'driver docker-container' \
        'node amd' \
        "node amd endpoint $(cat "$tmp/check-engine.endpoint")" \
        'node amd platform linux/amd64'; } ||
    fail "the builder farm-amd is there already and differs from what is declared: change its block, or write on-difference = \"replace\" or \"keep\" in it, or remove it with \`docker buildx rm farm-amd\` and run again"
  docker buildx inspect --bootstrap farm-amd ||
    fail "the builder farm-amd does not start: see \`docker buildx inspect farm-amd\`, or remove it with \`docker buildx rm farm-amd\` and run again"
}

# bootstrap-builder/farm-arm
# why: what differs, and a node that cannot start, is found before anything is built
bootstrap_builder_farm_arm() {
  say 'compare the builder farm-arm with what is declared, and start it'
  { answer=$(docker buildx inspect farm-arm) &&
    printf '%s\n' "$answer" | builder_is \
        equal \
        'driver docker-container' \
        'node arm' \
        'node arm endpoint ssh://build@arm.example.com' \
        'node arm platform linux/arm64'; } ||
    fail "the builder farm-arm is there already and differs from what is declared: change its block, or write on-difference = \"replace\" or \"keep\" in it, or remove it with \`docker buildx rm farm-arm\` and run again"
  docker buildx inspect --bootstrap farm-arm ||
    fail "the builder farm-arm does not start: see \`docker buildx inspect farm-arm\`, or remove it with \`docker buildx rm farm-arm\` and run again"
}

# verify-emulators/farm-arm/linux-riscv64
# why: a broken emulator runs the wrong program, often with exit code 0
verify_emulators_farm_arm_linux_riscv64() {
  say 'verify that linux/riscv64 runs'
  { answer=$(docker \
      --host ssh://build@arm.example.com \
      run \
      --rm \
      --network none \
      --platform linux/riscv64 \
      busybox:latest sh -c "case \$0.\$(uname -m) in sh.riscv64) echo runs linux/riscv64;; esac") &&
    printf '%s\n' "$answer" | has_line 'runs linux/riscv64'; } ||
    fail "linux/riscv64 does not run although its emulator was installed: a registration that is disabled, or lacks the flags F and P, may be in its place; remove it with \`docker --host ssh://build@arm.example.com run --rm --privileged tonistiigi/binfmt:latest --uninstall qemu-riscv64\` and run again"
}

# build/default/linux-amd64
# why: platform blocks make the builds differ; linux/amd64 natively: node amd of farm declares it
build_default_linux_amd64() {
  say 'build default for linux/amd64'
  BUILDX_BAKE_ENTITLEMENTS_FS=0 docker buildx bake \
    --builder farm-amd \
    --file docker-bake.hcl \
    --set default.tags= \
    --set default.cache-from=type=registry,ref=registry.example.com/app:cache-linux-amd64 \
    --set default.cache-from=type=registry,ref=registry.example.com/app:cache \
    --set default.cache-to=type=registry,mode=max,ref=registry.example.com/app:cache-linux-amd64 \
    --set default.platform=linux/amd64 \
    --set default.output=type=image,name=registry.example.com/app,push-by-digest=true,name-canonical=true,push=true,compression=zstd \
    --metadata-file "$tmp/build-default-linux-amd64.json" \
    default ||
    fail 'the build itself failed; its last lines say why'
  metadata 'containerimage[.]digest' "$tmp/build-default-linux-amd64.json" default >"$tmp/build-default-linux-amd64.digest"
}

# build/default/linux-arm64
# why: platform blocks make the builds differ; linux/arm64 natively: node arm of farm declares it
build_default_linux_arm64() {
  say 'build default for linux/arm64'
  BUILDX_BAKE_ENTITLEMENTS_FS=0 docker buildx bake \
    --builder farm-arm \
    --file docker-bake.hcl \
    --set default.tags= \
    --set default.cache-from=type=registry,ref=registry.example.com/app:cache-linux-arm64 \
    --set default.cache-from=type=registry,ref=registry.example.com/app:cache \
    --set default.cache-to=type=registry,mode=max,ref=registry.example.com/app:cache-linux-arm64 \
    --set default.platform=linux/arm64 \
    --set default.output=type=image,name=registry.example.com/app,push-by-digest=true,name-canonical=true,push=true,compression=zstd \
    --metadata-file "$tmp/build-default-linux-arm64.json" \
    default ||
    fail 'the build itself failed; its last lines say why'
  metadata 'containerimage[.]digest' "$tmp/build-default-linux-arm64.json" default >"$tmp/build-default-linux-arm64.digest"
}

# build/default/linux-riscv64
# why: platform blocks make the builds differ; linux/riscv64 emulated: the target asks for it on node arm of farm
build_default_linux_riscv64() {
  say 'build default for linux/riscv64'
  BUILDX_BAKE_ENTITLEMENTS_FS=0 docker buildx bake \
    --builder farm-arm \
    --file docker-bake.hcl \
    --set default.args.CGO_ENABLED=0 \
    --set default.tags= \
    --set default.cache-from=type=registry,ref=registry.example.com/app:cache-linux-riscv64 \
    --set default.cache-from=type=registry,ref=registry.example.com/app:cache \
    --set default.cache-to=type=inline \
    --set default.platform=linux/riscv64 \
    --set default.output=type=image,name=registry.example.com/app,push-by-digest=true,name-canonical=true,push=true,compression=zstd \
    --metadata-file "$tmp/build-default-linux-riscv64.json" \
    default ||
    fail 'the build itself failed; its last lines say why'
  metadata 'containerimage[.]digest' "$tmp/build-default-linux-riscv64.json" default >"$tmp/build-default-linux-riscv64.digest"
}

# build/default/linux-s390x
# why: platform blocks make the builds differ; linux/s390x cross-compiled: the target cross-compiles it, so no emulator is needed
build_default_linux_s390x() {
  say 'build default for linux/s390x'
  BUILDX_BAKE_ENTITLEMENTS_FS=0 docker buildx bake \
    --builder farm-amd \
    --file docker-bake.hcl \
    --set default.dockerfile=Dockerfile.cross \
    --set default.tags= \
    --set default.cache-from=type=registry,ref=registry.example.com/app:cache-linux-s390x \
    --set default.cache-from=type=registry,ref=registry.example.com/app:cache \
    --set default.cache-to=type=registry,mode=max,ref=registry.example.com/app:cache-linux-s390x \
    --set default.platform=linux/s390x \
    --set default.output=type=image,name=registry.example.com/app,push-by-digest=true,name-canonical=true,push=true,compression=zstd \
    --metadata-file "$tmp/build-default-linux-s390x.json" \
    default ||
    fail 'the build itself failed; its last lines say why'
  metadata 'containerimage[.]digest' "$tmp/build-default-linux-s390x.json" default >"$tmp/build-default-linux-s390x.digest"
}

# check/default/linux-amd64
# why: an index may say one platform and hold the image of another
check_default_linux_amd64() {
  : >"$tmp/check_default_linux_amd64"
  say 'check that default is for linux/amd64'
  { answer=$(docker buildx imagetools inspect \
      --format '{"manifests":[{{with .Image}}{"platform":{"os":"{{.OS}}","architecture":"{{.Architecture}}","variant":"{{.Variant}}"}}{{end}}]}' \
      "registry.example.com/app@$(cat "$tmp/build-default-linux-amd64.digest")") &&
    printf '%s\n' "$answer" | platforms_are linux/amd64; } ||
    fail 'the configuration of the image is not that of linux/amd64, so no tag is written: look at its base image, and at --platform in its FROM'
  sh -c "$check_programs" "registry.example.com/app@$(cat "$tmp/build-default-linux-amd64.digest")" linux/amd64 "mab.check.default.linux-amd64.$run" "$tmp/check-default-linux-amd64.program" required docker ||
    fail 'default would start a program for another machine, so no tag is written: look at its base image, and at what is copied into it (check-program = false leaves this out)'
  end_check_default_linux_amd64
}

end_check_default_linux_amd64() {
  docker rm --force --volumes "mab.check.default.linux-amd64.$run" >/dev/null 2>&1 || :
  rm "$tmp/check_default_linux_amd64"
}

# check/default/linux-arm64
# why: an index may say one platform and hold the image of another
check_default_linux_arm64() {
  : >"$tmp/check_default_linux_arm64"
  say 'check that default is for linux/arm64'
  { answer=$(docker buildx imagetools inspect \
      --format '{"manifests":[{{with .Image}}{"platform":{"os":"{{.OS}}","architecture":"{{.Architecture}}","variant":"{{.Variant}}"}}{{end}}]}' \
      "registry.example.com/app@$(cat "$tmp/build-default-linux-arm64.digest")") &&
    printf '%s\n' "$answer" | platforms_are linux/arm64; } ||
    fail 'the configuration of the image is not that of linux/arm64, so no tag is written: look at its base image, and at --platform in its FROM'
  sh -c "$check_programs" "registry.example.com/app@$(cat "$tmp/build-default-linux-arm64.digest")" linux/arm64 "mab.check.default.linux-arm64.$run" "$tmp/check-default-linux-arm64.program" required docker \
    --host ssh://build@arm.example.com ||
    fail 'default would start a program for another machine, so no tag is written: look at its base image, and at what is copied into it (check-program = false leaves this out)'
  end_check_default_linux_arm64
}

end_check_default_linux_arm64() {
  docker \
    --host ssh://build@arm.example.com \
    rm \
    --force \
    --volumes "mab.check.default.linux-arm64.$run" >/dev/null 2>&1 || :
  rm "$tmp/check_default_linux_arm64"
}

# check/default/linux-riscv64
# why: an index may say one platform and hold the image of another
check_default_linux_riscv64() {
  : >"$tmp/check_default_linux_riscv64"
  say 'check that default is for linux/riscv64'
  { answer=$(docker buildx imagetools inspect \
      --format '{"manifests":[{{with .Image}}{"platform":{"os":"{{.OS}}","architecture":"{{.Architecture}}","variant":"{{.Variant}}"}}{{end}}]}' \
      "registry.example.com/app@$(cat "$tmp/build-default-linux-riscv64.digest")") &&
    printf '%s\n' "$answer" | platforms_are linux/riscv64; } ||
    fail 'the configuration of the image is not that of linux/riscv64, so no tag is written: look at its base image, and at --platform in its FROM'
  sh -c "$check_programs" "registry.example.com/app@$(cat "$tmp/build-default-linux-riscv64.digest")" linux/riscv64 "mab.check.default.linux-riscv64.$run" "$tmp/check-default-linux-riscv64.program" required docker \
    --host ssh://build@arm.example.com ||
    fail 'default would start a program for another machine, so no tag is written: look at its base image, and at what is copied into it (check-program = false leaves this out)'
  end_check_default_linux_riscv64
}

end_check_default_linux_riscv64() {
  docker \
    --host ssh://build@arm.example.com \
    rm \
    --force \
    --volumes "mab.check.default.linux-riscv64.$run" >/dev/null 2>&1 || :
  rm "$tmp/check_default_linux_riscv64"
}

# check/default/linux-s390x
# why: an index may say one platform and hold the image of another
check_default_linux_s390x() {
  : >"$tmp/check_default_linux_s390x"
  say 'check that default is for linux/s390x'
  { answer=$(docker buildx imagetools inspect \
      --format '{"manifests":[{{with .Image}}{"platform":{"os":"{{.OS}}","architecture":"{{.Architecture}}","variant":"{{.Variant}}"}}{{end}}]}' \
      "registry.example.com/app@$(cat "$tmp/build-default-linux-s390x.digest")") &&
    printf '%s\n' "$answer" | platforms_are linux/s390x; } ||
    fail 'the configuration of the image is not that of linux/s390x, so no tag is written: look at its base image, and at --platform in its FROM'
  sh -c "$check_programs" "registry.example.com/app@$(cat "$tmp/build-default-linux-s390x.digest")" linux/s390x "mab.check.default.linux-s390x.$run" "$tmp/check-default-linux-s390x.program" required docker ||
    fail 'default would start a program for another machine, so no tag is written: look at its base image, and at what is copied into it (check-program = false leaves this out)'
  end_check_default_linux_s390x
}

end_check_default_linux_s390x() {
  docker rm --force --volumes "mab.check.default.linux-s390x.$run" >/dev/null 2>&1 || :
  rm "$tmp/check_default_linux_s390x"
}

# create-index/default
# why: tags are written when everything that was asked for has been built
create_index_default() {
  say 'tag default as registry.example.com/app:1.0, registry.example.com/app:latest'
  docker buildx imagetools create \
    --tag registry.example.com/app:1.0 \
    "registry.example.com/app@$(cat "$tmp/build-default-linux-amd64.digest")" "registry.example.com/app@$(cat "$tmp/build-default-linux-arm64.digest")" "registry.example.com/app@$(cat "$tmp/build-default-linux-riscv64.digest")" "registry.example.com/app@$(cat "$tmp/build-default-linux-s390x.digest")" ||
    fail 'the images are in the registry by digest, only the tag registry.example.com/app:1.0 is missing: run again to write it'
  docker buildx imagetools create \
    --tag registry.example.com/app:latest \
    "registry.example.com/app@$(cat "$tmp/build-default-linux-amd64.digest")" "registry.example.com/app@$(cat "$tmp/build-default-linux-arm64.digest")" "registry.example.com/app@$(cat "$tmp/build-default-linux-riscv64.digest")" "registry.example.com/app@$(cat "$tmp/build-default-linux-s390x.digest")" ||
    fail 'the images are in the registry by digest, only the tag registry.example.com/app:latest is missing: run again to write it'
}

# verify-index/registry.example.com-app:1.0
# why: what was published is read back and compared with the plan
verify_index_registry_example_com_app_1_0() {
  say 'verify registry.example.com/app:1.0'
  { answer=$(docker buildx imagetools inspect registry.example.com/app:1.0 --format '{{json .Manifest}}') &&
    printf '%s\n' "$answer" | platforms_are linux/amd64 linux/arm64 linux/riscv64 linux/s390x; } ||
    fail 'registry.example.com/app:1.0 does not hold exactly linux/amd64, linux/arm64, linux/riscv64, linux/s390x: something else writes this tag, or the build lost a platform'
}

# verify-index/registry.example.com-app:latest
# why: what was published is read back and compared with the plan
verify_index_registry_example_com_app_latest() {
  say 'verify registry.example.com/app:latest'
  { answer=$(docker buildx imagetools inspect registry.example.com/app:latest --format '{{json .Manifest}}') &&
    printf '%s\n' "$answer" | platforms_are linux/amd64 linux/arm64 linux/riscv64 linux/s390x; } ||
    fail 'registry.example.com/app:latest does not hold exactly linux/amd64, linux/arm64, linux/riscv64, linux/s390x: something else writes this tag, or the build lost a platform'
}

check_engine & jobs="$jobs $!"
check_engine_farm_arm & jobs="$jobs $!"
join
create_builder_farm_amd & jobs="$jobs $!"
create_builder_farm_arm & jobs="$jobs $!"
install_emulators_farm_arm_linux_riscv64 & jobs="$jobs $!"
join
bootstrap_builder_farm_amd & jobs="$jobs $!"
bootstrap_builder_farm_arm & jobs="$jobs $!"
verify_emulators_farm_arm_linux_riscv64 & jobs="$jobs $!"
join
build_default_linux_amd64 & jobs="$jobs $!"
build_default_linux_arm64 & jobs="$jobs $!"
build_default_linux_riscv64 & jobs="$jobs $!"
build_default_linux_s390x & jobs="$jobs $!"
join
check_default_linux_amd64 & jobs="$jobs $!"
check_default_linux_arm64 & jobs="$jobs $!"
check_default_linux_riscv64 & jobs="$jobs $!"
check_default_linux_s390x & jobs="$jobs $!"
join
create_index_default
verify_index_registry_example_com_app_1_0 & jobs="$jobs $!"
verify_index_registry_example_com_app_latest & jobs="$jobs $!"
join
say 'published and verified: registry.example.com/app:1.0 registry.example.com/app:latest'
