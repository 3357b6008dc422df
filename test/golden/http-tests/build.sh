#!/bin/sh
# Made by mab from build.mab; change that, not this.
# plan: 94d90fe39172599544e1fa967aa9b4310e64871e5c59cc0c7d9c4c54be842bd1
#
# Publishes:
# registry.example.com/server:1.0 (linux/amd64, linux/arm64)
# Remains visible beside them:
# registry.example.com/server:1.0-amd64
# registry.example.com/server:1.0-arm64
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
  [ ! -e "$tmp/test_default_serves_linux_amd64" ] || end_test_default_serves_linux_amd64
  [ ! -e "$tmp/test_default_refuses_linux_amd64" ] || end_test_default_refuses_linux_amd64
  [ ! -e "$tmp/test_default_version_linux_amd64" ] || end_test_default_version_linux_amd64
  [ ! -e "$tmp/test_default_serves_linux_arm64" ] || end_test_default_serves_linux_arm64
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

# metadata KEY FILE [TARGET]: a value of the file that buildx writes with --metadata-file, of bake by target.
metadata() {
  value=$(sed -n "${3:+/^ *\"$3\": {/,\$}s/^.*\"$1\": *\"\([^\"]*\)\".*$/\1/p" "$2" | head -n 1)
  [ -n "$value" ] || fail "buildx reported no $1"
  printf '%s\n' "$value"
}

# The last line of standard input that is not blank.
last_line() { sed '/^[[:space:]]*$/d' | tail -n 1; }

# ended_with CODE STATUS: whether a command has ended with this exit code.
ended_with() {
  [ "$2" -eq "$1" ] && return
  printf 'it ended with exit code %s, and should have with %s\n' "$2" "$1" >&2
  return 1
}

# has_match PATTERN TEXT: whether a line of a text matches in part; shows it where none does.
has_match() {
  printf '%s\n' "$2" | LC_ALL=C grep -E -e "$1" >/dev/null && return
  printf 'it printed:\n%s\n' "$2" >&2
  return 1
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

# limit SECONDS COMMAND...: ends a command that takes longer, where there is a timeout command.
limit() {
  seconds=$1
  shift
  if command -v timeout >/dev/null; then timeout -k 10 "$seconds" "$@"; else "$@"; fi
}

# shellcheck disable=SC2016
ask_http='# URL STATUS
while :; do
  said=$(wget -q -S -O /tmp/body "$0" 2>&1) && code=0 || code=$?
  case $said in *HTTP/1.?" "*) break ;; esac
  if [ "$code" -gt 1 ]; then
    echo "$said" >&2
    exit "$code"
  fi
  sleep 1
done
status=${said#*HTTP/1.?" "}
status=${status%%[!0-9]*}
if [ "$status" != "$1" ]; then
  echo "$said" >&2
  exit 1
fi
if [ -e /tmp/body ]; then cat /tmp/body; fi'

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
  docker buildx version ||
    fail 'buildx is missing: install the docker-buildx (or docker-buildx-plugin) package of your distribution, or put the plugin at ~/.docker/cli-plugins/docker-buildx and make it executable; Docker older than 20 also wants DOCKER_CLI_EXPERIMENTAL=enabled'
}

# build/default/linux-amd64
# why: each platform apart: its tests come before its tags, and the builder of an engine pushes no index by digest; linux/amd64 natively: this machine is linux/amd64
build_default_linux_amd64() {
  say 'build default for linux/amd64'
  docker buildx build \
    --platform linux/amd64 \
    --tag registry.example.com/server:1.0-amd64 \
    --push \
    --metadata-file "$tmp/build-default-linux-amd64.json" \
    . ||
    fail 'the build itself failed; its last lines say why'
  metadata 'containerimage[.]digest' "$tmp/build-default-linux-amd64.json" >"$tmp/build-default-linux-amd64.digest"
}

# build/default/linux-arm64
# why: each platform apart: its tests come before its tags, and the builder of an engine pushes no index by digest; linux/arm64 emulated: this machine is linux/amd64; no emulation block, so no emulator is installed or verified
build_default_linux_arm64() {
  say 'build default for linux/arm64'
  docker buildx build \
    --platform linux/arm64 \
    --tag registry.example.com/server:1.0-arm64 \
    --push \
    --metadata-file "$tmp/build-default-linux-arm64.json" \
    . ||
    fail 'the build itself failed; its last lines say why'
  metadata 'containerimage[.]digest' "$tmp/build-default-linux-arm64.json" >"$tmp/build-default-linux-arm64.digest"
}

# check/default/linux-amd64
# why: an index may say one platform and hold the image of another
check_default_linux_amd64() {
  : >"$tmp/check_default_linux_amd64"
  say 'check that default is for linux/amd64'
  { answer=$(docker buildx imagetools inspect \
      --format '{"manifests":[{{with .Image}}{"platform":{"os":"{{.OS}}","architecture":"{{.Architecture}}","variant":"{{.Variant}}"}}{{end}}]}' \
      "registry.example.com/server@$(cat "$tmp/build-default-linux-amd64.digest")") &&
    printf '%s\n' "$answer" | platforms_are linux/amd64; } ||
    fail 'the configuration of the image is not that of linux/amd64, so no tag is written: look at its base image, and at --platform in its FROM'
  sh -c "$check_programs" "registry.example.com/server@$(cat "$tmp/build-default-linux-amd64.digest")" linux/amd64 "mab.check.default.linux-amd64.$run" "$tmp/check-default-linux-amd64.program" required docker ||
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
      "registry.example.com/server@$(cat "$tmp/build-default-linux-arm64.digest")") &&
    printf '%s\n' "$answer" | platforms_are linux/arm64; } ||
    fail 'the configuration of the image is not that of linux/arm64, so no tag is written: look at its base image, and at --platform in its FROM'
  sh -c "$check_programs" "registry.example.com/server@$(cat "$tmp/build-default-linux-arm64.digest")" linux/arm64 "mab.check.default.linux-arm64.$run" "$tmp/check-default-linux-arm64.program" required docker ||
    fail 'default would start a program for another machine, so no tag is written: look at its base image, and at what is copied into it (check-program = false leaves this out)'
  end_check_default_linux_arm64
}

end_check_default_linux_arm64() {
  docker rm --force --volumes "mab.check.default.linux-arm64.$run" >/dev/null 2>&1 || :
  rm "$tmp/check_default_linux_arm64"
}

# test/default/serves/linux-amd64
# why: target default asks for it before any tag is written
test_default_serves_linux_amd64() {
  : >"$tmp/test_default_serves_linux_amd64"
  say 'test serves of default on linux/amd64'
  answer=$(docker run \
      --detach \
      --name "mab.test.default.serves.linux-amd64.$run" \
      --network none \
      --platform linux/amd64 \
      "registry.example.com/server@$(cat "$tmp/build-default-linux-amd64.digest")") ||
    fail "the image for linux/amd64 does not answer on port 8080 with status 200 and a line that matches \"^hello (world|moon)\$\" at /hello?it's=me within 20 s, as test serves asks of it; no tag is written"
  printf '%s\n' "$answer" | last_line >"$tmp/test-default-serves-linux-amd64.container"
  { answer=$(limit 20 docker run \
      --rm \
      --name "mab.test.default.serves.linux-amd64.client.$run" \
      --network "container:mab.test.default.serves.linux-amd64.$run" \
      busybox:latest sh -c "$ask_http" "http://127.0.0.1:8080/hello?it's=me" 200) &&
    has_match "^hello (world|moon)\$" "$answer"; } || {
    docker logs --tail 20 "mab.test.default.serves.linux-amd64.$run" >&2 || :
    fail "the image for linux/amd64 does not answer on port 8080 with status 200 and a line that matches \"^hello (world|moon)\$\" at /hello?it's=me within 20 s, as test serves asks of it; no tag is written"
  }
  end_test_default_serves_linux_amd64
}

end_test_default_serves_linux_amd64() {
  docker rm \
    --force \
    --volumes "mab.test.default.serves.linux-amd64.client.$run" \
    "mab.test.default.serves.linux-amd64.$run" >/dev/null 2>&1 || :
  rm "$tmp/test_default_serves_linux_amd64"
}

# test/default/refuses/linux-amd64
# why: target default asks for it before any tag is written
test_default_refuses_linux_amd64() {
  : >"$tmp/test_default_refuses_linux_amd64"
  say 'test refuses of default on linux/amd64'
  answer=$(docker run \
      --detach \
      --name "mab.test.default.refuses.linux-amd64.$run" \
      --network none \
      --platform linux/amd64 \
      "registry.example.com/server@$(cat "$tmp/build-default-linux-amd64.digest")" \
      --strict) ||
    fail 'the image for linux/amd64 does not answer on port 8080 with status 403 at /secret within 60 s, as test refuses asks of it; no tag is written'
  printf '%s\n' "$answer" | last_line >"$tmp/test-default-refuses-linux-amd64.container"
  limit 60 docker run \
    --rm \
    --name "mab.test.default.refuses.linux-amd64.client.$run" \
    --network "container:mab.test.default.refuses.linux-amd64.$run" \
    registry.example.com/busybox:1 sh -c "$ask_http" http://127.0.0.1:8080/secret 403 && status=0 || status=$?
  ended_with 0 "$status" || {
    docker logs --tail 20 "mab.test.default.refuses.linux-amd64.$run" >&2 || :
    fail 'the image for linux/amd64 does not answer on port 8080 with status 403 at /secret within 60 s, as test refuses asks of it; no tag is written'
  }
  end_test_default_refuses_linux_amd64
}

end_test_default_refuses_linux_amd64() {
  docker rm \
    --force \
    --volumes "mab.test.default.refuses.linux-amd64.client.$run" \
    "mab.test.default.refuses.linux-amd64.$run" >/dev/null 2>&1 || :
  rm "$tmp/test_default_refuses_linux_amd64"
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
      --entrypoint /server \
      "registry.example.com/server@$(cat "$tmp/build-default-linux-amd64.digest")" \
      --version) &&
    has_match "^server [0-9]+\\.[0-9]+ amd64\$" "$answer"; } ||
    fail "the image for linux/amd64 does not print a line that matches \"^server [0-9]+\\\\.[0-9]+ amd64\$\", as test version asks of it; no tag is written"
  end_test_default_version_linux_amd64
}

end_test_default_version_linux_amd64() {
  docker rm --force --volumes "mab.test.default.version.linux-amd64.$run" >/dev/null 2>&1 || :
  rm "$tmp/test_default_version_linux_amd64"
}

# test/default/serves/linux-arm64
# why: target default asks for it before any tag is written
test_default_serves_linux_arm64() {
  : >"$tmp/test_default_serves_linux_arm64"
  say 'test serves of default on linux/arm64'
  answer=$(docker run \
      --detach \
      --name "mab.test.default.serves.linux-arm64.$run" \
      --network none \
      --platform linux/arm64 \
      "registry.example.com/server@$(cat "$tmp/build-default-linux-arm64.digest")") ||
    fail "the image for linux/arm64 does not answer on port 8080 with status 200 and a line that matches \"^hello (world|moon)\$\" at /hello?it's=me within 20 s, as test serves asks of it; no tag is written"
  printf '%s\n' "$answer" | last_line >"$tmp/test-default-serves-linux-arm64.container"
  { answer=$(limit 20 docker run \
      --rm \
      --name "mab.test.default.serves.linux-arm64.client.$run" \
      --network "container:mab.test.default.serves.linux-arm64.$run" \
      busybox:latest sh -c "$ask_http" "http://127.0.0.1:8080/hello?it's=me" 200) &&
    has_match "^hello (world|moon)\$" "$answer"; } || {
    docker logs --tail 20 "mab.test.default.serves.linux-arm64.$run" >&2 || :
    fail "the image for linux/arm64 does not answer on port 8080 with status 200 and a line that matches \"^hello (world|moon)\$\" at /hello?it's=me within 20 s, as test serves asks of it; no tag is written"
  }
  end_test_default_serves_linux_arm64
}

end_test_default_serves_linux_arm64() {
  docker rm \
    --force \
    --volumes "mab.test.default.serves.linux-arm64.client.$run" \
    "mab.test.default.serves.linux-arm64.$run" >/dev/null 2>&1 || :
  rm "$tmp/test_default_serves_linux_arm64"
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
      --entrypoint /server \
      "registry.example.com/server@$(cat "$tmp/build-default-linux-arm64.digest")" \
      --version) &&
    has_match arm64 "$answer"; } ||
    fail 'the image for linux/arm64 does not print a line that matches "arm64", as test version asks of it; no tag is written'
  end_test_default_version_linux_arm64
}

end_test_default_version_linux_arm64() {
  docker rm --force --volumes "mab.test.default.version.linux-arm64.$run" >/dev/null 2>&1 || :
  rm "$tmp/test_default_version_linux_arm64"
}

# create-index/default
# why: tags are written when everything that was asked for has been built
create_index_default() {
  say 'tag default as registry.example.com/server:1.0'
  docker buildx imagetools create \
    --tag registry.example.com/server:1.0 \
    "registry.example.com/server@$(cat "$tmp/build-default-linux-amd64.digest")" "registry.example.com/server@$(cat "$tmp/build-default-linux-arm64.digest")" ||
    fail 'the images are in the registry by digest, only the tag registry.example.com/server:1.0 is missing: run again to write it'
}

# verify-index/registry.example.com-server:1.0
# why: what was published is read back and compared with the plan
verify_index_registry_example_com_server_1_0() {
  say 'verify registry.example.com/server:1.0'
  { answer=$(docker buildx imagetools inspect registry.example.com/server:1.0 --format '{{json .Manifest}}') &&
    printf '%s\n' "$answer" | platforms_are linux/amd64 linux/arm64; } ||
    fail 'registry.example.com/server:1.0 does not hold exactly linux/amd64, linux/arm64: something else writes this tag, or the build lost a platform'
}

check_engine
build_default_linux_amd64 & jobs="$jobs $!"
build_default_linux_arm64 & jobs="$jobs $!"
join
check_default_linux_amd64 & jobs="$jobs $!"
check_default_linux_arm64 & jobs="$jobs $!"
test_default_serves_linux_amd64 & jobs="$jobs $!"
test_default_refuses_linux_amd64 & jobs="$jobs $!"
join
test_default_version_linux_amd64 & jobs="$jobs $!"
test_default_serves_linux_arm64 & jobs="$jobs $!"
test_default_version_linux_arm64 & jobs="$jobs $!"
join
create_index_default
verify_index_registry_example_com_server_1_0
say 'published and verified: registry.example.com/server:1.0'
