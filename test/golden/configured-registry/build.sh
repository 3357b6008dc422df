#!/bin/sh
# Made by mab from build.mab; change that, not this.
# plan: 77d30f6af4d6782d78f9c37f63ad489e3c1dfbc2a7c6fbd02c57a0043d8aea2e
#
# Publishes:
# registry.lan:5000/app:1.0 (linux/amd64, linux/arm64)
# registry.example.com/plain:1.0 (linux/amd64)
# registry.lan:5000/all:1.0 (linux/amd64, linux/arm64)
# Remains visible beside them:
# registry.example.com/plain:1.0-amd64
set -eu
exec </dev/null
CDPATH='' cd -- "${MAB_ROOT:-$(dirname "$0")}"

tmp=$(mktemp -d)
run=${tmp##*[!A-Za-z0-9]}
jobs=
cleanup() {
  for job in $jobs; do end_job "$job"; done
  [ ! -e "$tmp/check_plain_linux_amd64" ] || end_check_plain_linux_amd64
  [ ! -e "$tmp/check_app" ] || end_check_app
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

# platforms_include PLATFORM...: whether the index on standard input holds these and no platform twice.
platforms_include() {
  index=$(tr -d '[:space:]')
  case $index in
    *'"manifests":'*) ;;
    *) [ "$#" -le 1 ] && [ -n "$index" ]; return ;;
  esac
  found=$(printf '%s\n' "$index" | platforms_of "$@")
  missing=$(for platform in "$@"; do
    printf '%s\n' "$found" | grep -Fxq -e "$platform" || printf '%s ' "$platform"
  done)
  twice=$(printf '%s\n' "$index" | platforms_of | uniq -d)
  [ -z "$missing$twice" ] && return
  printf 'missing: %s\ntwice: %s\nfound:\n%s\n' "$missing" "$twice" "$found" >&2
  return 1
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
    fail 'target plain builds from Dockerfile, which does not exist: create it, or set dockerfile or context'
  docker version --format '{{.Server.Version}}' ||
    fail "no Docker engine answers: start Docker, or point DOCKER_HOST or \`docker context use\` at one"
  docker buildx version ||
    fail 'buildx is missing: install the docker-buildx (or docker-buildx-plugin) package of your distribution, or put the plugin at ~/.docker/cli-plugins/docker-buildx and make it executable; Docker older than 20 also wants DOCKER_CLI_EXPERIMENTAL=enabled'
  answer=$(docker context inspect \
      --format '{{if eq .Name "default"}}{{.Endpoints.docker.Host}}{{else}}{{.Name}}{{end}}')
  printf '%s\n' "$answer" | last_line >"$tmp/check-engine.endpoint"
}

# create-builder/kit
# why: kit is declared with driver docker-container
create_builder_kit() {
  if docker buildx inspect kit >/dev/null 2>&1; then
    say 'create the builder kit: already done'
    return
  fi
  say 'create the builder kit'
  test -f ci/buildkitd.toml ||
    fail 'node one is configured by ci/buildkitd.toml, which does not exist: create it, or mend buildkitd-config in its block'
  docker buildx create \
    --name kit \
    --driver docker-container \
    --node one \
    --platform linux/amd64,linux/arm64 \
    --buildkitd-config ci/buildkitd.toml
}

# build/plain/linux-amd64
# why: one platform needs no assembling; linux/amd64 natively: this machine is linux/amd64
build_plain_linux_amd64() {
  say 'build plain for linux/amd64'
  docker buildx build \
    --platform linux/amd64 \
    --tag registry.example.com/plain:1.0-amd64 \
    --push \
    --metadata-file "$tmp/build-plain-linux-amd64.json" \
    . ||
    fail 'the build itself failed; its last lines say why'
  metadata 'containerimage[.]digest' "$tmp/build-plain-linux-amd64.json" >"$tmp/build-plain-linux-amd64.digest"
}

# bootstrap-builder/kit
# why: what differs, and a node that cannot start, is found before anything is built
bootstrap_builder_kit() {
  say 'compare the builder kit with what is declared, and start it'
  { answer=$(docker buildx inspect kit) &&
    printf '%s\n' "$answer" | builder_is \
        equal \
        'driver docker-container' \
        'node one' \
        "node one endpoint $(cat "$tmp/check-engine.endpoint")" \
        'node one platform linux/amd64' \
        'node one platform linux/arm64'; } ||
    fail "the builder kit is there already and differs from what is declared: change its block, or write on-difference = \"replace\" or \"keep\" in it, or remove it with \`docker buildx rm kit\` and run again"
  docker buildx inspect --bootstrap kit ||
    fail "the builder kit does not start: see \`docker buildx inspect kit\`, or remove it with \`docker buildx rm kit\` and run again"
}

# check/plain/linux-amd64
# why: an index may say one platform and hold the image of another
check_plain_linux_amd64() {
  : >"$tmp/check_plain_linux_amd64"
  say 'check that plain is for linux/amd64'
  { answer=$(docker buildx imagetools inspect \
      --format '{"manifests":[{{with .Image}}{"platform":{"os":"{{.OS}}","architecture":"{{.Architecture}}","variant":"{{.Variant}}"}}{{end}}]}' \
      "registry.example.com/plain@$(cat "$tmp/build-plain-linux-amd64.digest")") &&
    printf '%s\n' "$answer" | platforms_are linux/amd64; } ||
    fail 'the configuration of the image is not that of linux/amd64, so no tag is written: look at its base image, and at --platform in its FROM'
  sh -c "$check_programs" "registry.example.com/plain@$(cat "$tmp/build-plain-linux-amd64.digest")" linux/amd64 "mab.check.plain.linux-amd64.$run" "$tmp/check-plain-linux-amd64.program" required docker ||
    fail 'plain would start a program for another machine, so no tag is written: look at its base image, and at what is copied into it (check-program = false leaves this out)'
  end_check_plain_linux_amd64
}

end_check_plain_linux_amd64() {
  docker rm --force --volumes "mab.check.plain.linux-amd64.$run" >/dev/null 2>&1 || :
  rm "$tmp/check_plain_linux_amd64"
}

# build/app
# why: one build covers all platforms; linux/amd64 natively: node one of kit declares it; linux/arm64 natively: node one of kit declares it
build_app() {
  say 'build app for linux/amd64, linux/arm64'
  docker buildx build \
    --builder kit \
    --platform linux/amd64,linux/arm64 \
    --output type=image,name=registry.lan:5000/app,push-by-digest=true,name-canonical=true,push=true \
    --metadata-file "$tmp/build-app.json" \
    . ||
    fail 'the build itself failed; its last lines say why'
  metadata 'containerimage[.]digest' "$tmp/build-app.json" >"$tmp/build-app.digest"
}

# resolve-source/all/registry.lan-5000-legacy-s390x
# why: what is joined is found before anything is built, and taken by its digest
resolve_source_all_registry_lan_5000_legacy_s390x() {
  say 'find registry.lan:5000/legacy:s390x'
  answer=$(docker buildx imagetools inspect \
      --builder kit \
      registry.lan:5000/legacy:s390x \
      --format '{{with .Manifest}}{{.Digest}}{{end}}') ||
    fail 'registry.lan:5000/legacy:s390x cannot be read: it has to be in its registry before it is joined'
  printf '%s\n' "$answer" | last_line >"$tmp/resolve-source-all-registry.lan-5000-legacy-s390x.digest"
}

# check/app
# why: an index may say one platform and hold the image of another
check_app() {
  : >"$tmp/check_app"
  say 'check that app is for linux/amd64, linux/arm64'
  { answer=$(docker buildx imagetools inspect \
      --builder kit \
      --format "{\"manifests\":[{{\$comma := \"\"}}{{range .Image}}{{\$comma}}{\"platform\":{\"os\":\"{{.OS}}\",\"architecture\":\"{{.Architecture}}\",\"variant\":\"{{.Variant}}\"}}{{\$comma = \",\"}}{{end}}]}" \
      "registry.lan:5000/app@$(cat "$tmp/build-app.digest")") &&
    printf '%s\n' "$answer" | platforms_are linux/amd64 linux/arm64; } ||
    fail 'the configuration of the image is not that of linux/amd64, linux/arm64, so no tag is written: look at its base image, and at --platform in its FROM'
  sh -c "$check_programs" "registry.lan:5000/app@$(cat "$tmp/build-app.digest")" linux/amd64,linux/arm64 "mab.check.app.$run" "$tmp/check-app.program" required docker ||
    fail 'app would start a program for another machine, so no tag is written: look at its base image, and at what is copied into it (check-program = false leaves this out)'
  end_check_app
}

end_check_app() {
  docker rm --force --volumes "mab.check.app.$run" >/dev/null 2>&1 || :
  rm "$tmp/check_app"
}

# check-index/all
# why: no tag ever points at an index that is wrong
check_index_all() {
  say 'check the index of all'
  { answer=$(docker buildx imagetools create \
      --builder kit \
      --dry-run "registry.lan:5000/app@$(cat "$tmp/build-app.digest")" \
      "registry.lan:5000/legacy@$(cat "$tmp/resolve-source-all-registry.lan-5000-legacy-s390x.digest")") &&
    printf '%s\n' "$answer" | platforms_include linux/amd64 linux/arm64; } ||
    fail "no tag is written, since the index of all cannot be made, or lacks one of linux/amd64, linux/arm64, or holds a platform twice: see what its sources hold with \`docker buildx imagetools inspect\`, and name a single image of an index by its digest"
}

# create-index/app
# why: tags are written when everything that was asked for has been built
create_index_app() {
  say 'tag app as registry.lan:5000/app:1.0'
  docker buildx imagetools create \
    --builder kit \
    --tag registry.lan:5000/app:1.0 \
    "registry.lan:5000/app@$(cat "$tmp/build-app.digest")" ||
    fail 'the images are in the registry by digest, only the tag registry.lan:5000/app:1.0 is missing: run again to write it'
}

# create-index/plain
# why: tags are written when everything that was asked for has been built
create_index_plain() {
  say 'tag plain as registry.example.com/plain:1.0'
  docker buildx imagetools create \
    --tag registry.example.com/plain:1.0 \
    "registry.example.com/plain@$(cat "$tmp/build-plain-linux-amd64.digest")" ||
    fail 'the images are in the registry by digest, only the tag registry.example.com/plain:1.0 is missing: run again to write it'
}

# create-index/all
# why: tags are written when everything that was asked for has been built
create_index_all() {
  say 'join all as registry.lan:5000/all:1.0'
  docker buildx imagetools create \
    --builder kit \
    --tag registry.lan:5000/all:1.0 \
    "registry.lan:5000/app@$(cat "$tmp/build-app.digest")" "registry.lan:5000/legacy@$(cat "$tmp/resolve-source-all-registry.lan-5000-legacy-s390x.digest")" ||
    fail 'the images are in the registry by digest, only the tag registry.lan:5000/all:1.0 is missing: run again to write it'
}

# verify-index/registry.lan:5000-app:1.0
# why: what was published is read back and compared with the plan
verify_index_registry_lan_5000_app_1_0() {
  say 'verify registry.lan:5000/app:1.0'
  { answer=$(docker buildx imagetools inspect \
      --builder kit \
      registry.lan:5000/app:1.0 \
      --format '{{json .Manifest}}') &&
    printf '%s\n' "$answer" | platforms_are linux/amd64 linux/arm64; } ||
    fail 'registry.lan:5000/app:1.0 does not hold exactly linux/amd64, linux/arm64: something else writes this tag, or the build lost a platform'
}

# verify-index/registry.example.com-plain:1.0
# why: what was published is read back and compared with the plan
verify_index_registry_example_com_plain_1_0() {
  say 'verify registry.example.com/plain:1.0'
  { answer=$(docker buildx imagetools inspect registry.example.com/plain:1.0 --format '{{json .Manifest}}') &&
    printf '%s\n' "$answer" | platforms_are linux/amd64; } ||
    fail 'registry.example.com/plain:1.0 does not hold exactly linux/amd64: something else writes this tag, or the build lost a platform'
}

# verify-index/registry.lan:5000-all:1.0
# why: what was published is read back and compared with the plan
verify_index_registry_lan_5000_all_1_0() {
  say 'verify registry.lan:5000/all:1.0'
  { answer=$(docker buildx imagetools inspect \
      --builder kit \
      registry.lan:5000/all:1.0 \
      --format '{{json .Manifest}}') &&
    printf '%s\n' "$answer" | platforms_include linux/amd64 linux/arm64; } ||
    fail 'registry.lan:5000/all:1.0 lacks one of linux/amd64, linux/arm64, or holds a platform twice: something else writes this tag, or the build lost a platform'
}

check_engine
create_builder_kit & jobs="$jobs $!"
build_plain_linux_amd64 & jobs="$jobs $!"
join
bootstrap_builder_kit & jobs="$jobs $!"
check_plain_linux_amd64 & jobs="$jobs $!"
join
build_app & jobs="$jobs $!"
resolve_source_all_registry_lan_5000_legacy_s390x & jobs="$jobs $!"
join
check_app & jobs="$jobs $!"
join
check_index_all
create_index_app & jobs="$jobs $!"
create_index_plain & jobs="$jobs $!"
create_index_all & jobs="$jobs $!"
join
verify_index_registry_lan_5000_app_1_0 & jobs="$jobs $!"
verify_index_registry_example_com_plain_1_0 & jobs="$jobs $!"
verify_index_registry_lan_5000_all_1_0 & jobs="$jobs $!"
join
say 'published and verified: registry.lan:5000/app:1.0 registry.example.com/plain:1.0 registry.lan:5000/all:1.0'
