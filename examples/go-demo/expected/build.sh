#!/bin/sh
# Made by mab from build.mab; change that, not this.
# plan: 788c85e6e2754b87dcbf508e709dd6ee89ba110e781d8e868045ce4a2f6b9487
#
# Publishes:
# registry.example.com/go-demo:1.0 (linux/amd64, linux/arm64)
set -eu
exec </dev/null
CDPATH='' cd -- "${MAB_ROOT:-$(dirname "$0")}"

tmp=$(mktemp -d)
jobs=
cleanup() {
  for job in $jobs; do kill "$job" 2>/dev/null || :; done
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

# check-engine
# why: what is missing is found before anything is built
check_engine() {
  say 'check the Docker engine and the files'
  test -f Dockerfile ||
    fail 'target go-demo builds from Dockerfile, which does not exist: create it, or set dockerfile or context'
  docker version --format '{{.Server.Version}}' ||
    fail "no Docker engine answers: start Docker, or point DOCKER_HOST or \`docker context use\` at one"
  docker buildx version ||
    fail 'buildx is missing: install the docker-buildx (or docker-buildx-plugin) package of your distribution, or put the plugin at ~/.docker/cli-plugins/docker-buildx and make it executable; Docker older than 20 also wants DOCKER_CLI_EXPERIMENTAL=enabled'
}

# check-engine/local
# why: what is missing is found before anything is built
check_engine_local() {
  say 'check the engine of node local'
  docker --host unix:///var/run/docker.sock version --format '{{.Server.Version}}' ||
    fail "the engine of node local does not answer at unix:///var/run/docker.sock: start it, or mend the node's endpoint"
}

# check-engine/remote-builder
# why: what is missing is found before anything is built
check_engine_remote_builder() {
  say 'check the engine of node remote-builder'
  docker --host ssh://build@arm.example.com version --format '{{.Server.Version}}' ||
    fail "the engine of node remote-builder does not answer at ssh://build@arm.example.com: start it, or mend the node's endpoint"
}

# create-builder/multi-builder
# why: multi-builder is declared with driver docker-container
create_builder_multi_builder() {
  if docker buildx inspect multi-builder >/dev/null 2>&1; then
    say 'create the builder multi-builder: already done'
    return
  fi
  say 'create the builder multi-builder'
  docker buildx create \
    --name multi-builder \
    --driver docker-container \
    --node local \
    --platform linux/amd64 \
    unix:///var/run/docker.sock
}

# append-node/multi-builder/remote-builder
# why: multi-builder declares the node remote-builder
append_node_multi_builder_remote_builder() {
  if answer=$(docker buildx inspect multi-builder 2>/dev/null) &&
    printf '%s\n' "$answer" | builder_is holds 'node remote-builder' 2>/dev/null; then
    say 'append the node remote-builder to multi-builder: already done'
    return
  fi
  say 'append the node remote-builder to multi-builder'
  { answer=$(docker buildx inspect multi-builder) &&
    printf '%s\n' "$answer" | builder_is \
        begun \
        'driver docker-container' \
        'node local' \
        'node local endpoint unix:///var/run/docker.sock' \
        'node local platform linux/amd64' \
        'node remote-builder' \
        'node remote-builder endpoint ssh://build@arm.example.com' \
        'node remote-builder platform linux/arm64'; } ||
    fail "the builder multi-builder is there already and differs from what is declared: change its block, or write on-difference = \"replace\" or \"keep\" in it, or remove it with \`docker buildx rm multi-builder\` and run again"
  docker buildx create \
    --name multi-builder \
    --append \
    --node remote-builder \
    --platform linux/arm64 \
    ssh://build@arm.example.com
}

# bootstrap-builder/multi-builder
# why: what differs, and a node that cannot start, is found before anything is built
bootstrap_builder_multi_builder() {
  say 'compare the builder multi-builder with what is declared, and start it'
  { answer=$(docker buildx inspect multi-builder) &&
    printf '%s\n' "$answer" | builder_is \
        equal \
        'driver docker-container' \
        'node local' \
        'node local endpoint unix:///var/run/docker.sock' \
        'node local platform linux/amd64' \
        'node remote-builder' \
        'node remote-builder endpoint ssh://build@arm.example.com' \
        'node remote-builder platform linux/arm64'; } ||
    fail "the builder multi-builder is there already and differs from what is declared: change its block, or write on-difference = \"replace\" or \"keep\" in it, or remove it with \`docker buildx rm multi-builder\` and run again"
  docker buildx inspect --bootstrap multi-builder ||
    fail "the builder multi-builder does not start: see \`docker buildx inspect multi-builder\`, or remove it with \`docker buildx rm multi-builder\` and run again"
}

# build/go-demo
# why: one build covers all platforms; linux/amd64 natively: node local of multi-builder declares it; linux/arm64 natively: node remote-builder of multi-builder declares it
build_go_demo() {
  say 'build go-demo for linux/amd64, linux/arm64'
  docker buildx build \
    --builder multi-builder \
    --build-arg BASE=alpine:3 \
    --build-arg GO=golang:1.23-alpine \
    --platform linux/amd64,linux/arm64 \
    --tag registry.example.com/go-demo:1.0 \
    --push . ||
    fail 'the build itself failed; its last lines say why'
}

# verify-index/registry.example.com-go-demo:1.0
# why: what was published is read back and compared with the plan
verify_index_registry_example_com_go_demo_1_0() {
  say 'verify registry.example.com/go-demo:1.0'
  { answer=$(docker buildx imagetools inspect registry.example.com/go-demo:1.0 --format '{{json .Manifest}}') &&
    printf '%s\n' "$answer" | platforms_are linux/amd64 linux/arm64; } ||
    fail 'registry.example.com/go-demo:1.0 does not hold exactly linux/amd64, linux/arm64: something else writes this tag, or the build lost a platform'
}

check_engine & jobs="$jobs $!"
check_engine_local & jobs="$jobs $!"
check_engine_remote_builder & jobs="$jobs $!"
join
create_builder_multi_builder
append_node_multi_builder_remote_builder
bootstrap_builder_multi_builder
build_go_demo
verify_index_registry_example_com_go_demo_1_0
say 'published and verified: registry.example.com/go-demo:1.0'
