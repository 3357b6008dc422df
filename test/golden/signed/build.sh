#!/bin/sh
# Made by mab from build.mab; change that, not this.
# plan: b4da2cba6d21a748b03494f42f1119b53b498b62b64b7fc8ebe5e351bcdab56d
#
# Publishes:
# registry.example.com/app:1.0 (linux/amd64, linux/arm64/v8)
# ghcr.io/team/app:1.0 (linux/amd64, linux/arm64/v8)
# registry.example.com/app:latest (linux/amd64, linux/arm64/v8)
# registry.example.com/tools:1.0 (linux/amd64, linux/arm64/v8)
# registry.example.com/plain:1.0 (linux/amd64)
# registry.example.com/all:1.0 (linux/amd64, linux/arm64/v8)
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
  [ ! -e "$tmp/check_app_linux_amd64" ] || end_check_app_linux_amd64
  [ ! -e "$tmp/check_app_linux_arm64" ] || end_check_app_linux_arm64
  [ ! -e "$tmp/check_tools_linux_amd64" ] || end_check_tools_linux_amd64
  [ ! -e "$tmp/check_tools_linux_arm64" ] || end_check_tools_linux_arm64
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

# digest_of FILE: the digest of a text that ends in a line break which is not its own.
digest_of() {
  value=$(LC_ALL=C awk 'NR > 1 { print "" } { printf "%s", $0 }' "$1" |
    if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi)
  [ "${#value}" -ge 64 ] || fail 'there is neither sha256sum nor shasum'
  printf 'sha256:%s\n' "${value%% *}"
}

# The lines of standard input that are not blank.
all_lines() { sed '/^[[:space:]]*$/d'; }

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

# index_facts: what the index on standard input says beside its platforms, a line each: its media type, annotations of it and
# of its entries (by platform, as JSON), which platforms are attested, and "index attested" where no attestation is of none.
index_facts() {
  awk '
    function bare(name) { return substr(part[name], 2, length(part[name]) - 2) }
    function show(platform, i) {
      shown[platform, digest] = 1
      for (i = 1; i <= count; i++) print platform " " line[i]
    }
    function entry(os, exact, normal, arch, variant, version) {
      if (said["\"vnd.docker.reference.type\""] != "\"attestation-manifest\"") image[digest] = 1
      else about[said["\"vnd.docker.reference.digest\""]] = 1
      os = bare("\"os\""); arch = bare("\"architecture\"")
      variant = bare("\"variant\""); version = bare("\"os.version\"")
      exact = "/" arch (variant == "" ? "" : "/" variant)
      if (arch == "arm64" && variant == "v8" || arch == "amd64" && variant == "v1") variant = ""
      if (arch == "arm" && variant == "") variant = "v7"
      normal = "/" arch (variant == "" ? "" : "/" variant)
      if (version != "") show(os "(" version ")" exact)
      show(os exact)
      if (normal != exact) show(os normal)
      count = 0; digest = ""; split("", part); split("", said)
    }
    function value(token) {
      if (depth == 1 && key[1] == "\"mediaType\"") print "index mediaType " token
      if (depth == 2 && key[1] == "\"annotations\"") print "index " key[2] ": " token
      if (key[1] != "\"manifests\"") return
      if (depth == 3 && key[3] == "\"digest\"") digest = token
      if (depth == 4 && key[3] == "\"platform\"") part[key[4]] = token
      if (depth == 4 && key[3] == "\"annotations\"") { line[++count] = key[4] ": " token; said[key[4]] = token }
    }
    { text = text $0 "\n" }
    END {
      while (match(text, /"([^"\\]|\\.)*"|[][{}:,]|[^][{}:," \t\r\n]+/)) {
        token = substr(text, RSTART, RLENGTH)
        text = substr(text, RSTART + RLENGTH)
        if (token == "{" || token == "[") { kind[++depth] = token; key[depth] = ""; names = token == "{" }
        else if (token == "}" || token == "]") {
          if (depth == 3 && token == "}" && key[1] == "\"manifests\"") entry()
          depth--; names = 0
        }
        else if (token == ",") names = kind[depth] == "{"
        else if (token == ":") names = 0
        else if (names) key[depth] = token
        else value(token)
      }
      for (pair in shown) { split(pair, half, SUBSEP); if (half[2] in about) print half[1] " attested" }
      for (digest in about) if (!(digest in image)) orphan = 1
      if (!orphan) print "index attested"
    }'
}

# index_says FACT...: whether the index on standard input says all this, as index_facts prints it.
index_says() {
  found=$(index_facts)
  for line in "$@"; do
    printf '%s\n' "$found" | grep -Fxq -e "$line" && continue
    printf 'missing: %s\nfound:\n%s\n' "$line" "$found" >&2
    return 1
  done
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
  sh -c "command -v \"\$1\" >/dev/null" sh cosign ||
    fail 'cosign, which is to sign what is published, is not on this machine: install it, or mend sign'
  sh -c "command -v \"\$1\" >/dev/null" sh fail ||
    fail 'fail, which is to sign what is published, is not on this machine: install it, or mend sign'
  sh -c "command -v \"\$1\" >/dev/null" sh ./sign.sh ||
    fail './sign.sh, which is to sign what is published, is not on this machine: install it, or mend sign'
}

# create-builder/farm-amd
# why: farm is declared with driver remote
create_builder_farm_amd() {
  if docker buildx inspect farm-amd >/dev/null 2>&1; then
    say 'create the builder farm-amd: already done'
    return
  fi
  say 'create the builder farm-amd'
  docker buildx create \
    --name farm-amd \
    --driver remote \
    --node amd \
    --platform linux/amd64 \
    unix:///run/buildkit/amd.sock
}

# create-builder/farm-arm
# why: farm is declared with driver remote
create_builder_farm_arm() {
  if docker buildx inspect farm-arm >/dev/null 2>&1; then
    say 'create the builder farm-arm: already done'
    return
  fi
  say 'create the builder farm-arm'
  docker buildx create \
    --name farm-arm \
    --driver remote \
    --node arm \
    --platform linux/arm64 \
    unix:///run/buildkit/arm.sock
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

# resolve-source/all/registry.example.com-legacy-1.0
# why: what is joined is found before anything is built, and taken by its digest
resolve_source_all_registry_example_com_legacy_1_0() {
  say 'copy registry.example.com/legacy:1.0 to registry.example.com/all'
  answer=$(docker buildx imagetools inspect registry.example.com/legacy:1.0 \
      --format '{{with .Manifest}}{{.Digest}}{{end}}') ||
    fail 'registry.example.com/legacy:1.0 cannot be read: it has to be in its registry before it is joined'
  printf '%s\n' "$answer" | last_line >"$tmp/resolve-source-all-registry.example.com-legacy-1.0.digest"
  docker buildx imagetools create \
    --tag "registry.example.com/all@$(cat "$tmp/resolve-source-all-registry.example.com-legacy-1.0.digest")" \
    "registry.example.com/legacy@$(cat "$tmp/resolve-source-all-registry.example.com-legacy-1.0.digest")" ||
    fail "registry.example.com/legacy:1.0 could not be copied to registry.example.com/all: the one has to be readable, and registry.example.com/all to take pushes (\`docker login\`)"
}

# bootstrap-builder/farm-amd
# why: what differs, and a node that cannot start, is found before anything is built
bootstrap_builder_farm_amd() {
  say 'compare the builder farm-amd with what is declared, and start it'
  { answer=$(docker buildx inspect farm-amd) &&
    printf '%s\n' "$answer" | builder_is \
        equal \
        'driver remote' \
        'node amd' \
        'node amd endpoint unix:///run/buildkit/amd.sock' \
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
        'driver remote' \
        'node arm' \
        'node arm endpoint unix:///run/buildkit/arm.sock' \
        'node arm platform linux/arm64'; } ||
    fail "the builder farm-arm is there already and differs from what is declared: change its block, or write on-difference = \"replace\" or \"keep\" in it, or remove it with \`docker buildx rm farm-arm\` and run again"
  docker buildx inspect --bootstrap farm-arm ||
    fail "the builder farm-arm does not start: see \`docker buildx inspect farm-arm\`, or remove it with \`docker buildx rm farm-arm\` and run again"
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

# build/app/linux-amd64
# why: the target says assemble = "digest"; linux/amd64 natively: node amd of farm declares it
build_app_linux_amd64() {
  say 'build app for linux/amd64'
  docker buildx build \
    --builder farm-amd \
    --platform linux/amd64 \
    --output type=image,name=registry.example.com/app,push-by-digest=true,name-canonical=true,push=true,oci-mediatypes=true \
    --metadata-file "$tmp/build-app-linux-amd64.json" \
    . ||
    fail 'the build itself failed; its last lines say why'
  metadata 'containerimage[.]digest' "$tmp/build-app-linux-amd64.json" >"$tmp/build-app-linux-amd64.digest"
}

# build/app/linux-arm64
# why: the target says assemble = "digest"; linux/arm64 natively: node arm of farm declares it
build_app_linux_arm64() {
  say 'build app for linux/arm64'
  docker buildx build \
    --builder farm-arm \
    --platform linux/arm64 \
    --output type=image,name=registry.example.com/app,push-by-digest=true,name-canonical=true,push=true,oci-mediatypes=true \
    --metadata-file "$tmp/build-app-linux-arm64.json" \
    . ||
    fail 'the build itself failed; its last lines say why'
  metadata 'containerimage[.]digest' "$tmp/build-app-linux-arm64.json" >"$tmp/build-app-linux-arm64.digest"
}

# build/tools/linux-amd64
# why: the target says assemble = "digest"; linux/amd64 natively: node amd of farm declares it
build_tools_linux_amd64() {
  say 'build tools for linux/amd64'
  docker buildx build \
    --builder farm-amd \
    --platform linux/amd64 \
    --output type=image,name=registry.example.com/tools,push-by-digest=true,name-canonical=true,push=true,oci-mediatypes=true \
    --metadata-file "$tmp/build-tools-linux-amd64.json" \
    . ||
    fail 'the build itself failed; its last lines say why'
  metadata 'containerimage[.]digest' "$tmp/build-tools-linux-amd64.json" >"$tmp/build-tools-linux-amd64.digest"
}

# build/tools/linux-arm64
# why: the target says assemble = "digest"; linux/arm64 natively: node arm of farm declares it
build_tools_linux_arm64() {
  say 'build tools for linux/arm64'
  docker buildx build \
    --builder farm-arm \
    --platform linux/arm64 \
    --output type=image,name=registry.example.com/tools,push-by-digest=true,name-canonical=true,push=true,oci-mediatypes=true \
    --metadata-file "$tmp/build-tools-linux-arm64.json" \
    . ||
    fail 'the build itself failed; its last lines say why'
  metadata 'containerimage[.]digest' "$tmp/build-tools-linux-arm64.json" >"$tmp/build-tools-linux-arm64.digest"
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
  sh -c "$check_programs" "registry.example.com/app@$(cat "$tmp/build-app-linux-amd64.digest")" linux/amd64 "mab.check.app.linux-amd64.$run" "$tmp/check-app-linux-amd64.program" optional docker ||
    fail 'app would start a program for another machine, so no tag is written: look at its base image, and at what is copied into it (check-program = false leaves this out)'
  end_check_app_linux_amd64
}

end_check_app_linux_amd64() {
  docker rm --force --volumes "mab.check.app.linux-amd64.$run" >/dev/null 2>&1 || :
  rm "$tmp/check_app_linux_amd64"
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
  sh -c "$check_programs" "registry.example.com/app@$(cat "$tmp/build-app-linux-arm64.digest")" linux/arm64 "mab.check.app.linux-arm64.$run" "$tmp/check-app-linux-arm64.program" optional docker ||
    fail 'app would start a program for another machine, so no tag is written: look at its base image, and at what is copied into it (check-program = false leaves this out)'
  end_check_app_linux_arm64
}

end_check_app_linux_arm64() {
  docker rm --force --volumes "mab.check.app.linux-arm64.$run" >/dev/null 2>&1 || :
  rm "$tmp/check_app_linux_arm64"
}

# check/tools/linux-amd64
# why: an index may say one platform and hold the image of another
check_tools_linux_amd64() {
  : >"$tmp/check_tools_linux_amd64"
  say 'check that tools is for linux/amd64'
  { answer=$(docker buildx imagetools inspect \
      --format '{"manifests":[{{with .Image}}{"platform":{"os":"{{.OS}}","architecture":"{{.Architecture}}","variant":"{{.Variant}}"}}{{end}}]}' \
      "registry.example.com/tools@$(cat "$tmp/build-tools-linux-amd64.digest")") &&
    printf '%s\n' "$answer" | platforms_are linux/amd64; } ||
    fail 'the configuration of the image is not that of linux/amd64, so no tag is written: look at its base image, and at --platform in its FROM'
  sh -c "$check_programs" "registry.example.com/tools@$(cat "$tmp/build-tools-linux-amd64.digest")" linux/amd64 "mab.check.tools.linux-amd64.$run" "$tmp/check-tools-linux-amd64.program" optional docker ||
    fail 'tools would start a program for another machine, so no tag is written: look at its base image, and at what is copied into it (check-program = false leaves this out)'
  end_check_tools_linux_amd64
}

end_check_tools_linux_amd64() {
  docker rm --force --volumes "mab.check.tools.linux-amd64.$run" >/dev/null 2>&1 || :
  rm "$tmp/check_tools_linux_amd64"
}

# check/tools/linux-arm64
# why: an index may say one platform and hold the image of another
check_tools_linux_arm64() {
  : >"$tmp/check_tools_linux_arm64"
  say 'check that tools is for linux/arm64'
  { answer=$(docker buildx imagetools inspect \
      --format '{"manifests":[{{with .Image}}{"platform":{"os":"{{.OS}}","architecture":"{{.Architecture}}","variant":"{{.Variant}}"}}{{end}}]}' \
      "registry.example.com/tools@$(cat "$tmp/build-tools-linux-arm64.digest")") &&
    printf '%s\n' "$answer" | platforms_are linux/arm64; } ||
    fail 'the configuration of the image is not that of linux/arm64, so no tag is written: look at its base image, and at --platform in its FROM'
  sh -c "$check_programs" "registry.example.com/tools@$(cat "$tmp/build-tools-linux-arm64.digest")" linux/arm64 "mab.check.tools.linux-arm64.$run" "$tmp/check-tools-linux-arm64.program" optional docker ||
    fail 'tools would start a program for another machine, so no tag is written: look at its base image, and at what is copied into it (check-program = false leaves this out)'
  end_check_tools_linux_arm64
}

end_check_tools_linux_arm64() {
  docker rm --force --volumes "mab.check.tools.linux-arm64.$run" >/dev/null 2>&1 || :
  rm "$tmp/check_tools_linux_arm64"
}

# resolve-source/app/app-for-linux-amd64
# why: app says something else of it than it says itself, or has it in another repository
resolve_source_app_app_for_linux_amd64() {
  say 'copy app for linux/amd64 to ghcr.io/team/app'
  docker buildx imagetools create \
    --tag "ghcr.io/team/app@$(cat "$tmp/build-app-linux-amd64.digest")" \
    "registry.example.com/app@$(cat "$tmp/build-app-linux-amd64.digest")" ||
    fail "app for linux/amd64 could not be copied to ghcr.io/team/app: the one has to be readable, and ghcr.io/team/app to take pushes (\`docker login\`)"
}

# resolve-source/app/app-for-linux-arm64
# why: app says something else of it than it says itself, or has it in another repository
resolve_source_app_app_for_linux_arm64() {
  say 'copy app for linux/arm64 to ghcr.io/team/app'
  docker buildx imagetools create \
    --tag "ghcr.io/team/app@$(cat "$tmp/build-app-linux-arm64.digest")" \
    "registry.example.com/app@$(cat "$tmp/build-app-linux-arm64.digest")" ||
    fail "app for linux/arm64 could not be copied to ghcr.io/team/app: the one has to be readable, and ghcr.io/team/app to take pushes (\`docker login\`)"
  answer=$(docker buildx imagetools inspect "registry.example.com/app@$(cat "$tmp/build-app-linux-arm64.digest")" \
      --format '{{if eq .Manifest.MediaType "application/vnd.oci.image.index.v1+json" "application/vnd.docker.distribution.manifest.list.v2+json"}}{{range .Manifest.Manifests}}{{if .Platform}}{{if and (eq .Platform.OS "linux") (eq .Platform.Architecture "arm64") (eq .Platform.Variant "" "v8")}}{"digest":{{json .Digest}},"platform":{"os":"linux","architecture":"arm64","variant":"v8"{{with .Platform.OSVersion}},"os.version":{{json .}}{{end}}{{with .Platform.OSFeatures}},"os.features":[{{json (index . 0)}}{{range slice . 1}},{{json .}}{{end}}]{{end}}}}{{println}}{{end}}{{end}}{{end}}{{else}}{{if and (eq .Image.OS "linux") (eq .Image.Architecture "arm64") (eq .Image.Variant "" "v8")}}{"digest":{{json .Manifest.Digest}},"platform":{"os":"linux","architecture":"arm64","variant":"v8"{{with .Image.OSVersion}},"os.version":{{json .}}{{end}}{{with .Image.OSFeatures}},"os.features":[{{json (index . 0)}}{{range slice . 1}},{{json .}}{{end}}]{{end}}}}{{println}}{{end}}{{end}}')
  printf '%s\n' "$answer" | all_lines >"$tmp/resolve-source-app-app-for-linux-arm64.descriptors"
}

# resolve-source/tools/tools-for-linux-arm64
# why: tools says something else of it than it says itself, or has it in another repository
resolve_source_tools_tools_for_linux_arm64() {
  say 'find tools for linux/arm64'
  answer=$(docker buildx imagetools inspect "registry.example.com/tools@$(cat "$tmp/build-tools-linux-arm64.digest")" \
      --format '{{if eq .Manifest.MediaType "application/vnd.oci.image.index.v1+json" "application/vnd.docker.distribution.manifest.list.v2+json"}}{{range .Manifest.Manifests}}{{if .Platform}}{{if and (eq .Platform.OS "linux") (eq .Platform.Architecture "arm64") (eq .Platform.Variant "" "v8")}}{"digest":{{json .Digest}},"platform":{"os":"linux","architecture":"arm64","variant":"v8"{{with .Platform.OSVersion}},"os.version":{{json .}}{{end}}{{with .Platform.OSFeatures}},"os.features":[{{json (index . 0)}}{{range slice . 1}},{{json .}}{{end}}]{{end}}}}{{println}}{{end}}{{end}}{{end}}{{else}}{{if and (eq .Image.OS "linux") (eq .Image.Architecture "arm64") (eq .Image.Variant "" "v8")}}{"digest":{{json .Manifest.Digest}},"platform":{"os":"linux","architecture":"arm64","variant":"v8"{{with .Image.OSVersion}},"os.version":{{json .}}{{end}}{{with .Image.OSFeatures}},"os.features":[{{json (index . 0)}}{{range slice . 1}},{{json .}}{{end}}]{{end}}}}{{println}}{{end}}{{end}}')
  printf '%s\n' "$answer" | all_lines >"$tmp/resolve-source-tools-tools-for-linux-arm64.descriptors"
}

# resolve-source/all/tools-for-linux-amd64
# why: all says something else of it than it says itself, or has it in another repository
resolve_source_all_tools_for_linux_amd64() {
  say 'copy tools for linux/amd64 to registry.example.com/all'
  docker buildx imagetools create \
    --tag "registry.example.com/all@$(cat "$tmp/build-tools-linux-amd64.digest")" \
    "registry.example.com/tools@$(cat "$tmp/build-tools-linux-amd64.digest")" ||
    fail "tools for linux/amd64 could not be copied to registry.example.com/all: the one has to be readable, and registry.example.com/all to take pushes (\`docker login\`)"
}

# resolve-source/all/tools-for-linux-arm64
# why: all says something else of it than it says itself, or has it in another repository
resolve_source_all_tools_for_linux_arm64() {
  say 'copy tools for linux/arm64 to registry.example.com/all'
  docker buildx imagetools create \
    --tag "registry.example.com/all@$(cat "$tmp/build-tools-linux-arm64.digest")" \
    "registry.example.com/tools@$(cat "$tmp/build-tools-linux-arm64.digest")" ||
    fail "tools for linux/arm64 could not be copied to registry.example.com/all: the one has to be readable, and registry.example.com/all to take pushes (\`docker login\`)"
  answer=$(docker buildx imagetools inspect "registry.example.com/tools@$(cat "$tmp/build-tools-linux-arm64.digest")" \
      --format '{{if eq .Manifest.MediaType "application/vnd.oci.image.index.v1+json" "application/vnd.docker.distribution.manifest.list.v2+json"}}{{range .Manifest.Manifests}}{{if .Platform}}{{if and (eq .Platform.OS "linux") (eq .Platform.Architecture "arm64") (eq .Platform.Variant "" "v8")}}{"digest":{{json .Digest}},"platform":{"os":"linux","architecture":"arm64","variant":"v8"{{with .Platform.OSVersion}},"os.version":{{json .}}{{end}}{{with .Platform.OSFeatures}},"os.features":[{{json (index . 0)}}{{range slice . 1}},{{json .}}{{end}}]{{end}}}}{{println}}{{end}}{{end}}{{end}}{{else}}{{if and (eq .Image.OS "linux") (eq .Image.Architecture "arm64") (eq .Image.Variant "" "v8")}}{"digest":{{json .Manifest.Digest}},"platform":{"os":"linux","architecture":"arm64","variant":"v8"{{with .Image.OSVersion}},"os.version":{{json .}}{{end}}{{with .Image.OSFeatures}},"os.features":[{{json (index . 0)}}{{range slice . 1}},{{json .}}{{end}}]{{end}}}}{{println}}{{end}}{{end}}')
  printf '%s\n' "$answer" | all_lines >"$tmp/resolve-source-all-tools-for-linux-arm64.descriptors"
}

# check-index/app
# why: no tag ever points at an index that is wrong
check_index_app() {
  say 'check the index of app'
  set -- docker buildx imagetools create \
    --dry-run \
    --annotation index:org.opencontainers.image.title=app \
    "registry.example.com/app@$(cat "$tmp/build-app-linux-amd64.digest")" "registry.example.com/app@$(cat "$tmp/build-app-linux-arm64.digest")"
  while IFS= read -r word; do set -- "$@" "$word"; done <"$tmp/resolve-source-app-app-for-linux-arm64.descriptors"
  { answer=$("$@") &&
    printf '%s\n' "$answer" | platforms_are linux/amd64 linux/arm64/v8; } ||
    fail "no tag is written, since the index of app cannot be made, or does not hold exactly linux/amd64, linux/arm64/v8: see what its sources hold with \`docker buildx imagetools inspect\`, and name a single image of an index by its digest"
  set -- docker buildx imagetools create \
    --dry-run \
    --annotation index:org.opencontainers.image.title=app \
    "registry.example.com/app@$(cat "$tmp/build-app-linux-amd64.digest")" "registry.example.com/app@$(cat "$tmp/build-app-linux-arm64.digest")"
  while IFS= read -r word; do set -- "$@" "$word"; done <"$tmp/resolve-source-app-app-for-linux-arm64.descriptors"
  { answer=$("$@") &&
    printf '%s\n' "$answer" | has_line '"mediaType": "application/vnd.oci.image.index.v1+json",'; } ||
    fail "all images of app have Docker's media types, with which annotations would be lost, so no tag is written: push them with oci-mediatypes=true, which an engine without the containerd image store cannot, or take the annotations out"
}

# check-index/tools
# why: no tag ever points at an index that is wrong
check_index_tools() {
  say 'check the index of tools'
  set -- docker buildx imagetools create \
    --dry-run \
    --annotation index:org.opencontainers.image.title=app \
    "registry.example.com/tools@$(cat "$tmp/build-tools-linux-amd64.digest")" "registry.example.com/tools@$(cat "$tmp/build-tools-linux-arm64.digest")"
  while IFS= read -r word; do set -- "$@" "$word"; done <"$tmp/resolve-source-tools-tools-for-linux-arm64.descriptors"
  { answer=$("$@") &&
    printf '%s\n' "$answer" | platforms_are linux/amd64 linux/arm64/v8; } ||
    fail "no tag is written, since the index of tools cannot be made, or does not hold exactly linux/amd64, linux/arm64/v8: see what its sources hold with \`docker buildx imagetools inspect\`, and name a single image of an index by its digest"
  set -- docker buildx imagetools create \
    --dry-run \
    --annotation index:org.opencontainers.image.title=app \
    "registry.example.com/tools@$(cat "$tmp/build-tools-linux-amd64.digest")" "registry.example.com/tools@$(cat "$tmp/build-tools-linux-arm64.digest")"
  while IFS= read -r word; do set -- "$@" "$word"; done <"$tmp/resolve-source-tools-tools-for-linux-arm64.descriptors"
  { answer=$("$@") &&
    printf '%s\n' "$answer" | has_line '"mediaType": "application/vnd.oci.image.index.v1+json",'; } ||
    fail "all images of tools have Docker's media types, with which annotations would be lost, so no tag is written: push them with oci-mediatypes=true, which an engine without the containerd image store cannot, or take the annotations out"
}

# check-index/all
# why: no tag ever points at an index that is wrong
check_index_all() {
  say 'check the index of all'
  set -- docker buildx imagetools create \
    --dry-run "registry.example.com/all@$(cat "$tmp/build-tools-linux-amd64.digest")" \
    "registry.example.com/all@$(cat "$tmp/build-tools-linux-arm64.digest")" "registry.example.com/all@$(cat "$tmp/resolve-source-all-registry.example.com-legacy-1.0.digest")"
  while IFS= read -r word; do set -- "$@" "$word"; done <"$tmp/resolve-source-all-tools-for-linux-arm64.descriptors"
  { answer=$("$@") &&
    printf '%s\n' "$answer" | platforms_include linux/amd64 linux/arm64/v8; } ||
    fail "no tag is written, since the index of all cannot be made, or lacks one of linux/amd64, linux/arm64/v8, or holds a platform twice: see what its sources hold with \`docker buildx imagetools inspect\`, and name a single image of an index by its digest"
}

# push-index/app
# why: what is signed has to be in the registry, and no tag points at it before
push_index_app() {
  say 'push the index of app by digest'
  set -- docker buildx imagetools create \
    --dry-run \
    --annotation index:org.opencontainers.image.title=app \
    "registry.example.com/app@$(cat "$tmp/build-app-linux-amd64.digest")" "registry.example.com/app@$(cat "$tmp/build-app-linux-arm64.digest")"
  while IFS= read -r word; do set -- "$@" "$word"; done <"$tmp/resolve-source-app-app-for-linux-arm64.descriptors"
  "$@" >"$tmp/push-index-app.output" ||
    fail 'the images of app are in the registry by digest, their index is not, so nothing is signed or tagged: run again'
  digest_of "$tmp/push-index-app.output" >"$tmp/push-index-app.digest"
  set -- docker buildx imagetools create \
    --tag "registry.example.com/app@$(cat "$tmp/push-index-app.digest")" \
    --annotation index:org.opencontainers.image.title=app \
    "registry.example.com/app@$(cat "$tmp/build-app-linux-amd64.digest")" "registry.example.com/app@$(cat "$tmp/build-app-linux-arm64.digest")"
  while IFS= read -r word; do set -- "$@" "$word"; done <"$tmp/resolve-source-app-app-for-linux-arm64.descriptors"
  "$@" ||
    fail 'the images of app are in the registry by digest, their index is not, so nothing is signed or tagged: run again'
  set -- docker buildx imagetools create \
    --tag "ghcr.io/team/app@$(cat "$tmp/push-index-app.digest")" \
    --annotation index:org.opencontainers.image.title=app \
    "ghcr.io/team/app@$(cat "$tmp/build-app-linux-amd64.digest")" "ghcr.io/team/app@$(cat "$tmp/build-app-linux-arm64.digest")"
  while IFS= read -r word; do set -- "$@" "$word"; done <"$tmp/resolve-source-app-app-for-linux-arm64.descriptors"
  "$@" ||
    fail 'the images of app are in the registry by digest, their index is not, so nothing is signed or tagged: run again'
}

# push-index/tools
# why: what is signed has to be in the registry, and no tag points at it before
push_index_tools() {
  say 'push the index of tools by digest'
  set -- docker buildx imagetools create \
    --dry-run \
    --annotation index:org.opencontainers.image.title=app \
    "registry.example.com/tools@$(cat "$tmp/build-tools-linux-amd64.digest")" "registry.example.com/tools@$(cat "$tmp/build-tools-linux-arm64.digest")"
  while IFS= read -r word; do set -- "$@" "$word"; done <"$tmp/resolve-source-tools-tools-for-linux-arm64.descriptors"
  "$@" >"$tmp/push-index-tools.output" ||
    fail 'the images of tools are in the registry by digest, their index is not, so nothing is signed or tagged: run again'
  digest_of "$tmp/push-index-tools.output" >"$tmp/push-index-tools.digest"
  set -- docker buildx imagetools create \
    --tag "registry.example.com/tools@$(cat "$tmp/push-index-tools.digest")" \
    --annotation index:org.opencontainers.image.title=app \
    "registry.example.com/tools@$(cat "$tmp/build-tools-linux-amd64.digest")" "registry.example.com/tools@$(cat "$tmp/build-tools-linux-arm64.digest")"
  while IFS= read -r word; do set -- "$@" "$word"; done <"$tmp/resolve-source-tools-tools-for-linux-arm64.descriptors"
  "$@" ||
    fail 'the images of tools are in the registry by digest, their index is not, so nothing is signed or tagged: run again'
}

# push-index/plain
# why: what is signed has to be in the registry, and no tag points at it before
push_index_plain() {
  say 'push the index of plain by digest'
  docker buildx imagetools create \
    --dry-run "registry.example.com/plain@$(cat "$tmp/build-plain-linux-amd64.digest")" >"$tmp/push-index-plain.output" ||
    fail 'the images of plain are in the registry by digest, their index is not, so nothing is signed or tagged: run again'
  digest_of "$tmp/push-index-plain.output" >"$tmp/push-index-plain.digest"
  docker buildx imagetools create \
    --tag "registry.example.com/plain@$(cat "$tmp/push-index-plain.digest")" \
    "registry.example.com/plain@$(cat "$tmp/build-plain-linux-amd64.digest")" ||
    fail 'the images of plain are in the registry by digest, their index is not, so nothing is signed or tagged: run again'
}

# push-index/all
# why: what is signed has to be in the registry, and no tag points at it before
push_index_all() {
  say 'push the index of all by digest'
  set -- docker buildx imagetools create \
    --dry-run "registry.example.com/all@$(cat "$tmp/build-tools-linux-amd64.digest")" \
    "registry.example.com/all@$(cat "$tmp/build-tools-linux-arm64.digest")" "registry.example.com/all@$(cat "$tmp/resolve-source-all-registry.example.com-legacy-1.0.digest")"
  while IFS= read -r word; do set -- "$@" "$word"; done <"$tmp/resolve-source-all-tools-for-linux-arm64.descriptors"
  "$@" >"$tmp/push-index-all.output" ||
    fail 'the images of all are in the registry by digest, their index is not, so nothing is signed or tagged: run again'
  digest_of "$tmp/push-index-all.output" >"$tmp/push-index-all.digest"
  set -- docker buildx imagetools create \
    --tag "registry.example.com/all@$(cat "$tmp/push-index-all.digest")" \
    "registry.example.com/all@$(cat "$tmp/build-tools-linux-amd64.digest")" "registry.example.com/all@$(cat "$tmp/build-tools-linux-arm64.digest")" "registry.example.com/all@$(cat "$tmp/resolve-source-all-registry.example.com-legacy-1.0.digest")"
  while IFS= read -r word; do set -- "$@" "$word"; done <"$tmp/resolve-source-all-tools-for-linux-arm64.descriptors"
  "$@" ||
    fail 'the images of all are in the registry by digest, their index is not, so nothing is signed or tagged: run again'
}

# sign-index/app
# why: whoever pulls a tag finds the signature of what it points at
sign_index_app() {
  say 'sign app'
  cosign sign \
    --yes \
    --annotations repository=registry.example.com/app \
    "registry.example.com/app@$(cat "$tmp/push-index-app.digest")" ||
    fail 'cosign has not signed app, so no tag is written: its last lines say why'
  cosign sign \
    --yes \
    --annotations repository=ghcr.io/team/app \
    "ghcr.io/team/app@$(cat "$tmp/push-index-app.digest")" ||
    fail 'cosign has not signed app, so no tag is written: its last lines say why'
}

# sign-index/tools
# why: whoever pulls a tag finds the signature of what it points at
sign_index_tools() {
  say 'sign tools'
  cosign sign \
    --yes \
    --annotations repository=registry.example.com/tools \
    "registry.example.com/tools@$(cat "$tmp/push-index-tools.digest")" ||
    fail 'cosign has not signed tools, so no tag is written: its last lines say why'
}

# sign-index/plain
# why: whoever pulls a tag finds the signature of what it points at
sign_index_plain() {
  say 'sign plain'
  env fail "it's \"\$HOME\" \`id\`
{{.Digest}}" "--ref=registry.example.com/plain@$(cat "$tmp/push-index-plain.digest")" ||
    fail 'fail has not signed plain, so no tag is written: its last lines say why'
}

# sign-index/all
# why: whoever pulls a tag finds the signature of what it points at
sign_index_all() {
  say 'sign all'
  ./sign.sh "registry.example.com/all@$(cat "$tmp/push-index-all.digest")" ||
    fail './sign.sh has not signed all, so no tag is written: its last lines say why'
}

# create-index/app
# why: tags are written when everything that was asked for has been built
create_index_app() {
  say 'tag app as registry.example.com/app:1.0, ghcr.io/team/app:1.0, registry.example.com/app:latest'
  docker buildx imagetools create \
    --tag registry.example.com/app:1.0 \
    "registry.example.com/app@$(cat "$tmp/push-index-app.digest")" ||
    fail 'the images are in the registry by digest, only the tag registry.example.com/app:1.0 is missing: run again to write it'
  docker buildx imagetools create \
    --tag ghcr.io/team/app:1.0 \
    "ghcr.io/team/app@$(cat "$tmp/push-index-app.digest")" ||
    fail 'the images are in the registry by digest, only the tag ghcr.io/team/app:1.0 is missing: run again to write it'
  docker buildx imagetools create \
    --tag registry.example.com/app:latest \
    "registry.example.com/app@$(cat "$tmp/push-index-app.digest")" ||
    fail 'the images are in the registry by digest, only the tag registry.example.com/app:latest is missing: run again to write it'
}

# create-index/tools
# why: tags are written when everything that was asked for has been built
create_index_tools() {
  say 'tag tools as registry.example.com/tools:1.0'
  docker buildx imagetools create \
    --tag registry.example.com/tools:1.0 \
    "registry.example.com/tools@$(cat "$tmp/push-index-tools.digest")" ||
    fail 'the images are in the registry by digest, only the tag registry.example.com/tools:1.0 is missing: run again to write it'
}

# create-index/plain
# why: tags are written when everything that was asked for has been built
create_index_plain() {
  say 'tag plain as registry.example.com/plain:1.0'
  docker buildx imagetools create \
    --tag registry.example.com/plain:1.0 \
    "registry.example.com/plain@$(cat "$tmp/push-index-plain.digest")" ||
    fail 'the images are in the registry by digest, only the tag registry.example.com/plain:1.0 is missing: run again to write it'
}

# create-index/all
# why: tags are written when everything that was asked for has been built
create_index_all() {
  say 'join all as registry.example.com/all:1.0'
  docker buildx imagetools create \
    --tag registry.example.com/all:1.0 \
    "registry.example.com/all@$(cat "$tmp/push-index-all.digest")" ||
    fail 'the images are in the registry by digest, only the tag registry.example.com/all:1.0 is missing: run again to write it'
}

# verify-index/registry.example.com-app:1.0
# why: what was published is read back and compared with the plan
verify_index_registry_example_com_app_1_0() {
  say 'verify registry.example.com/app:1.0'
  { answer=$(docker buildx imagetools inspect registry.example.com/app:1.0 --format '{{json .Manifest}}') &&
    printf '%s\n' "$answer" | platforms_are linux/amd64 linux/arm64/v8 &&
    printf '%s\n' "$answer" | index_says \
        'index mediaType "application/vnd.oci.image.index.v1+json"' \
        'index "org.opencontainers.image.title": "app"'; } ||
    fail 'registry.example.com/app:1.0 does not hold exactly linux/amd64, linux/arm64/v8, or lacks an annotation: something else writes this tag, or the build lost a platform'
}

# verify-index/ghcr.io-team-app:1.0
# why: what was published is read back and compared with the plan
verify_index_ghcr_io_team_app_1_0() {
  say 'verify ghcr.io/team/app:1.0'
  { answer=$(docker buildx imagetools inspect ghcr.io/team/app:1.0 --format '{{json .Manifest}}') &&
    printf '%s\n' "$answer" | platforms_are linux/amd64 linux/arm64/v8 &&
    printf '%s\n' "$answer" | index_says \
        'index mediaType "application/vnd.oci.image.index.v1+json"' \
        'index "org.opencontainers.image.title": "app"'; } ||
    fail 'ghcr.io/team/app:1.0 does not hold exactly linux/amd64, linux/arm64/v8, or lacks an annotation: something else writes this tag, or the build lost a platform'
}

# verify-index/registry.example.com-app:latest
# why: what was published is read back and compared with the plan
verify_index_registry_example_com_app_latest() {
  say 'verify registry.example.com/app:latest'
  { answer=$(docker buildx imagetools inspect registry.example.com/app:latest --format '{{json .Manifest}}') &&
    printf '%s\n' "$answer" | platforms_are linux/amd64 linux/arm64/v8 &&
    printf '%s\n' "$answer" | index_says \
        'index mediaType "application/vnd.oci.image.index.v1+json"' \
        'index "org.opencontainers.image.title": "app"'; } ||
    fail 'registry.example.com/app:latest does not hold exactly linux/amd64, linux/arm64/v8, or lacks an annotation: something else writes this tag, or the build lost a platform'
}

# verify-index/registry.example.com-tools:1.0
# why: what was published is read back and compared with the plan
verify_index_registry_example_com_tools_1_0() {
  say 'verify registry.example.com/tools:1.0'
  { answer=$(docker buildx imagetools inspect registry.example.com/tools:1.0 --format '{{json .Manifest}}') &&
    printf '%s\n' "$answer" | platforms_are linux/amd64 linux/arm64/v8 &&
    printf '%s\n' "$answer" | index_says \
        'index mediaType "application/vnd.oci.image.index.v1+json"' \
        'index "org.opencontainers.image.title": "app"'; } ||
    fail 'registry.example.com/tools:1.0 does not hold exactly linux/amd64, linux/arm64/v8, or lacks an annotation: something else writes this tag, or the build lost a platform'
}

# verify-index/registry.example.com-plain:1.0
# why: what was published is read back and compared with the plan
verify_index_registry_example_com_plain_1_0() {
  say 'verify registry.example.com/plain:1.0'
  { answer=$(docker buildx imagetools inspect registry.example.com/plain:1.0 --format '{{json .Manifest}}') &&
    printf '%s\n' "$answer" | platforms_are linux/amd64; } ||
    fail 'registry.example.com/plain:1.0 does not hold exactly linux/amd64: something else writes this tag, or the build lost a platform'
}

# verify-index/registry.example.com-all:1.0
# why: what was published is read back and compared with the plan
verify_index_registry_example_com_all_1_0() {
  say 'verify registry.example.com/all:1.0'
  { answer=$(docker buildx imagetools inspect registry.example.com/all:1.0 --format '{{json .Manifest}}') &&
    printf '%s\n' "$answer" | platforms_include linux/amd64 linux/arm64/v8; } ||
    fail 'registry.example.com/all:1.0 lacks one of linux/amd64, linux/arm64/v8, or holds a platform twice: something else writes this tag, or the build lost a platform'
}

check_engine
create_builder_farm_amd & jobs="$jobs $!"
create_builder_farm_arm & jobs="$jobs $!"
build_plain_linux_amd64 & jobs="$jobs $!"
resolve_source_all_registry_example_com_legacy_1_0 & jobs="$jobs $!"
join
bootstrap_builder_farm_amd & jobs="$jobs $!"
bootstrap_builder_farm_arm & jobs="$jobs $!"
check_plain_linux_amd64 & jobs="$jobs $!"
join
build_app_linux_amd64 & jobs="$jobs $!"
build_app_linux_arm64 & jobs="$jobs $!"
build_tools_linux_amd64 & jobs="$jobs $!"
build_tools_linux_arm64 & jobs="$jobs $!"
join
check_app_linux_amd64 & jobs="$jobs $!"
check_app_linux_arm64 & jobs="$jobs $!"
check_tools_linux_amd64 & jobs="$jobs $!"
check_tools_linux_arm64 & jobs="$jobs $!"
join
resolve_source_app_app_for_linux_amd64 & jobs="$jobs $!"
resolve_source_app_app_for_linux_arm64 & jobs="$jobs $!"
resolve_source_tools_tools_for_linux_arm64 & jobs="$jobs $!"
resolve_source_all_tools_for_linux_amd64 & jobs="$jobs $!"
join
resolve_source_all_tools_for_linux_arm64
check_index_app & jobs="$jobs $!"
check_index_tools & jobs="$jobs $!"
check_index_all & jobs="$jobs $!"
join
push_index_app & jobs="$jobs $!"
push_index_tools & jobs="$jobs $!"
push_index_plain & jobs="$jobs $!"
push_index_all & jobs="$jobs $!"
join
sign_index_app & jobs="$jobs $!"
sign_index_tools & jobs="$jobs $!"
sign_index_plain & jobs="$jobs $!"
sign_index_all & jobs="$jobs $!"
join
create_index_app & jobs="$jobs $!"
create_index_tools & jobs="$jobs $!"
create_index_plain & jobs="$jobs $!"
create_index_all & jobs="$jobs $!"
join
verify_index_registry_example_com_app_1_0 & jobs="$jobs $!"
verify_index_ghcr_io_team_app_1_0 & jobs="$jobs $!"
verify_index_registry_example_com_app_latest & jobs="$jobs $!"
verify_index_registry_example_com_tools_1_0 & jobs="$jobs $!"
join
verify_index_registry_example_com_plain_1_0 & jobs="$jobs $!"
verify_index_registry_example_com_all_1_0 & jobs="$jobs $!"
join
say 'published and verified: registry.example.com/app:1.0 ghcr.io/team/app:1.0 registry.example.com/app:latest registry.example.com/tools:1.0 registry.example.com/plain:1.0 registry.example.com/all:1.0'
