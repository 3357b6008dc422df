#!/bin/sh
# Made by mab from build.mab; change that, not this.
# plan: a0e734fe492953a4e672cf82009ef3241e16006aadc52a73217ce38d9beca893
#
# Publishes:
# registry.lan:5000/app:1.0 (linux/amd64, linux/arm64)
# registry.example.com/app:1.0 (linux/amd64, linux/arm64)
# Remains visible beside them:
# registry.lan:5000/app:1.0-amd64
# registry.lan:5000/app:1.0-arm64
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

# The last line of standard input that is not blank.
last_line() { sed '/^[[:space:]]*$/d' | tail -n 1; }

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
    fail 'target default builds from Dockerfile, which does not exist: create it, or set dockerfile or context'
  docker version --format '{{.Server.Version}}' ||
    fail "no Docker engine answers: start Docker, or point DOCKER_HOST or \`docker context use\` at one"
}

# check-engine/engines/arm
# why: what is missing is found before anything is built
check_engine_engines_arm() {
  say 'check the engine of node arm'
  limit 30 docker --host ssh://build@arm.example.com version --format '{{.Server.Version}}' ||
    fail "the engine of node arm does not answer at ssh://build@arm.example.com: start it, or mend the node's endpoint"
}

# build/default/linux-amd64
# why: the target says assemble = "manifest"; linux/amd64 natively: node amd of engines declares it
build_default_linux_amd64() {
  say 'build default for linux/amd64'
  BUILDX_NO_DEFAULT_ATTESTATIONS=1 docker build \
    --platform linux/amd64 \
    --tag registry.lan:5000/app:1.0-amd64 \
    . ||
    fail 'the build itself failed; its last lines say why'
}

# build/default/linux-arm64
# why: the target says assemble = "manifest"; linux/arm64 natively: node arm of engines declares it
build_default_linux_arm64() {
  say 'build default for linux/arm64'
  BUILDX_NO_DEFAULT_ATTESTATIONS=1 docker \
    --host ssh://build@arm.example.com \
    build \
    --platform linux/arm64 \
    --tag registry.lan:5000/app:1.0-arm64 \
    . ||
    fail 'the build itself failed; its last lines say why'
}

# push/default/linux-amd64
# why: docker manifest joins only what is in a registry
push_default_linux_amd64() {
  say 'push registry.lan:5000/app:1.0-amd64'
  docker push registry.lan:5000/app:1.0-amd64 ||
    fail "the engine could not push registry.lan:5000/app:1.0-amd64: log in with \`docker login\`, and look whether the registry answers"
  answer=$(docker image inspect \
      --format '{{range .RepoDigests}}{{if eq (index (split . "@") 0) "registry.lan:5000/app"}}{{println .}}{{end}}{{end}}' \
      registry.lan:5000/app:1.0-amd64)
  printf '%s\n' "$answer" | last_line >"$tmp/push-default-linux-amd64.reference"
}

# push/default/linux-arm64
# why: docker manifest joins only what is in a registry
push_default_linux_arm64() {
  say 'push registry.lan:5000/app:1.0-arm64'
  docker --host ssh://build@arm.example.com push registry.lan:5000/app:1.0-arm64 ||
    fail "the engine could not push registry.lan:5000/app:1.0-arm64: log in with \`docker login\`, and look whether the registry answers"
  answer=$(docker \
      --host ssh://build@arm.example.com \
      image inspect \
      --format '{{range .RepoDigests}}{{if eq (index (split . "@") 0) "registry.lan:5000/app"}}{{println .}}{{end}}{{end}}' \
      registry.lan:5000/app:1.0-arm64)
  printf '%s\n' "$answer" | last_line >"$tmp/push-default-linux-arm64.reference"
}

# check/default/linux-amd64
# why: an index may say one platform and hold the image of another
check_default_linux_amd64() {
  : >"$tmp/check_default_linux_amd64"
  say 'check that default is for linux/amd64'
  { answer=$(docker image inspect \
      --format '{"manifests":[{"platform":{"os":"{{.Os}}","architecture":"{{.Architecture}}","variant":"{{.Variant}}"}}]}' \
      "$(cat "$tmp/push-default-linux-amd64.reference")") &&
    printf '%s\n' "$answer" | platforms_are linux/amd64; } ||
    fail 'the configuration of the image is not that of linux/amd64, so no tag is written: look at its base image, and at --platform in its FROM'
  sh -c "$check_programs" "$(cat "$tmp/push-default-linux-amd64.reference")" linux/amd64 "mab.check.default.linux-amd64.$run" "$tmp/check-default-linux-amd64.program" required docker ||
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
  { answer=$(docker \
      --host ssh://build@arm.example.com \
      image inspect \
      --format '{"manifests":[{"platform":{"os":"{{.Os}}","architecture":"{{.Architecture}}","variant":"{{.Variant}}"}}]}' \
      "$(cat "$tmp/push-default-linux-arm64.reference")") &&
    printf '%s\n' "$answer" | platforms_are linux/arm64; } ||
    fail 'the configuration of the image is not that of linux/arm64, so no tag is written: look at its base image, and at --platform in its FROM'
  sh -c "$check_programs" "$(cat "$tmp/push-default-linux-arm64.reference")" linux/arm64 "mab.check.default.linux-arm64.$run" "$tmp/check-default-linux-arm64.program" required docker \
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

# create-manifest/registry.lan:5000-app:1.0
# why: the target says assemble = "manifest"
create_manifest_registry_lan_5000_app_1_0() {
  say 'create the manifest list registry.lan:5000/app:1.0'
  docker manifest rm registry.lan:5000/app:1.0 || [ $? -eq 1 ]
  docker manifest create \
    --insecure registry.lan:5000/app:1.0 \
    "$(cat "$tmp/push-default-linux-amd64.reference")" "$(cat "$tmp/push-default-linux-arm64.reference")"
}

# annotate-manifest/registry.lan:5000-app:1.0
# why: the list says which platform each image is for
annotate_manifest_registry_lan_5000_app_1_0() {
  say 'annotate the platforms of registry.lan:5000/app:1.0'
  docker manifest annotate registry.lan:5000/app:1.0 "$(cat "$tmp/push-default-linux-amd64.reference")" \
    --os linux \
    --arch amd64
  docker manifest annotate registry.lan:5000/app:1.0 "$(cat "$tmp/push-default-linux-arm64.reference")" \
    --os linux \
    --arch arm64
}

# push-manifest/registry.lan:5000-app:1.0
# why: this writes the tag
push_manifest_registry_lan_5000_app_1_0() {
  say 'push the manifest list registry.lan:5000/app:1.0'
  docker manifest push --purge --insecure registry.lan:5000/app:1.0
}

# verify-index/registry.lan:5000-app:1.0
# why: what was published is read back and compared with the plan
verify_index_registry_lan_5000_app_1_0() {
  say 'verify registry.lan:5000/app:1.0'
  { answer=$(docker manifest inspect --insecure registry.lan:5000/app:1.0) &&
    printf '%s\n' "$answer" | platforms_are linux/amd64 linux/arm64; } ||
    fail 'registry.lan:5000/app:1.0 does not hold exactly linux/amd64, linux/arm64: something else writes this tag, or the build lost a platform'
}

# create-manifest/registry.example.com-app:1.0
# why: the target says assemble = "manifest"
create_manifest_registry_example_com_app_1_0() {
  say 'create the manifest list registry.example.com/app:1.0'
  docker manifest rm registry.example.com/app:1.0 || [ $? -eq 1 ]
  docker manifest create registry.example.com/app:1.0 "$(cat "$tmp/push-default-linux-amd64.reference")" "$(cat "$tmp/push-default-linux-arm64.reference")"
}

# annotate-manifest/registry.example.com-app:1.0
# why: the list says which platform each image is for
annotate_manifest_registry_example_com_app_1_0() {
  say 'annotate the platforms of registry.example.com/app:1.0'
  docker manifest annotate registry.example.com/app:1.0 "$(cat "$tmp/push-default-linux-amd64.reference")" \
    --os linux \
    --arch amd64
  docker manifest annotate registry.example.com/app:1.0 "$(cat "$tmp/push-default-linux-arm64.reference")" \
    --os linux \
    --arch arm64
}

# push-manifest/registry.example.com-app:1.0
# why: this writes the tag
push_manifest_registry_example_com_app_1_0() {
  say 'push the manifest list registry.example.com/app:1.0'
  docker manifest push --purge registry.example.com/app:1.0
}

# verify-index/registry.example.com-app:1.0
# why: what was published is read back and compared with the plan
verify_index_registry_example_com_app_1_0() {
  say 'verify registry.example.com/app:1.0'
  { answer=$(docker manifest inspect registry.example.com/app:1.0) &&
    printf '%s\n' "$answer" | platforms_are linux/amd64 linux/arm64; } ||
    fail 'registry.example.com/app:1.0 does not hold exactly linux/amd64, linux/arm64: something else writes this tag, or the build lost a platform'
}

check_engine & jobs="$jobs $!"
check_engine_engines_arm & jobs="$jobs $!"
join
build_default_linux_amd64 & jobs="$jobs $!"
build_default_linux_arm64 & jobs="$jobs $!"
join
push_default_linux_amd64 & jobs="$jobs $!"
push_default_linux_arm64 & jobs="$jobs $!"
join
check_default_linux_amd64 & jobs="$jobs $!"
check_default_linux_arm64 & jobs="$jobs $!"
join
create_manifest_registry_lan_5000_app_1_0
annotate_manifest_registry_lan_5000_app_1_0
push_manifest_registry_lan_5000_app_1_0
verify_index_registry_lan_5000_app_1_0 & jobs="$jobs $!"
create_manifest_registry_example_com_app_1_0 & jobs="$jobs $!"
join
annotate_manifest_registry_example_com_app_1_0
push_manifest_registry_example_com_app_1_0
verify_index_registry_example_com_app_1_0
say 'published and verified: registry.lan:5000/app:1.0 registry.example.com/app:1.0'
