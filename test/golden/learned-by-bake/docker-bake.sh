#!/bin/sh
# Made by mab from build.mab; change that, not this.
# plan: 014fb1876481cd82f52d7ade3782c558cb7665d1afb56a218f1c597963b42c00
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

# The last line of standard input that is not blank.
last_line() { sed '/^[[:space:]]*$/d' | tail -n 1; }

# has_match PATTERN TEXT: whether a line of a text matches in part; shows it where none does.
has_match() {
  printf '%s\n' "$2" | LC_ALL=C grep -E -e "$1" >/dev/null && return
  printf 'it printed:\n%s\n' "$2" >&2
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
  test -f docker-bake.hcl ||
    fail 'this script calls Bake with docker-bake.hcl, which is not there'
  test -f Dockerfile ||
    fail 'target linked builds from Dockerfile, which does not exist: create it, or set dockerfile or context'
  test -d base ||
    fail 'target base builds in the folder base, which does not exist here'
  test -f base/Dockerfile ||
    fail 'target base builds from base/Dockerfile, which does not exist: create it, or set dockerfile or context'
  docker version --format '{{.Server.Version}}' ||
    fail "no Docker engine answers: start Docker, or point DOCKER_HOST or \`docker context use\` at one"
  docker buildx version ||
    fail 'buildx is missing: install the docker-buildx (or docker-buildx-plugin) package of your distribution, or put the plugin at ~/.docker/cli-plugins/docker-buildx and make it executable; Docker older than 20 also wants DOCKER_CLI_EXPERIMENTAL=enabled'
  { answer=$(printf %s '{"target":{"known":{"network":"none"}}}' | docker buildx bake --print --file - known) &&
    has_match '"network":' "$answer"; } ||
    fail 'Bake of this buildx reads past network, which target base has: install a newer buildx'
  { answer=$(printf %s '{"target":{"known":{"extra-hosts":{"mirror":"10.0.0.1"}}}}' | docker buildx bake --print --file - known) &&
    has_match '"extra-hosts":' "$answer"; } ||
    fail 'Bake of this buildx reads past extra-hosts, which target base has: install a newer buildx'
  answer=$(docker context inspect \
      --format '{{if eq .Name "default"}}{{.Endpoints.docker.Host}}{{else}}{{.Name}}{{end}}')
  printf '%s\n' "$answer" | last_line >"$tmp/check-engine.endpoint"
}

# create-builder/one
# why: one is declared with driver docker-container
create_builder_one() {
  if docker buildx inspect one >/dev/null 2>&1; then
    say 'create the builder one: already done'
    return
  fi
  say 'create the builder one'
  docker buildx create --name one --driver docker-container --node amd --platform linux/amd64
}

# bootstrap-builder/one
# why: what differs, and a node that cannot start, is found before anything is built
bootstrap_builder_one() {
  say 'compare the builder one with what is declared, and start it'
  { answer=$(docker buildx inspect one) &&
    printf '%s\n' "$answer" | builder_is \
        equal \
        'driver docker-container' \
        'node amd' \
        "node amd endpoint $(cat "$tmp/check-engine.endpoint")" \
        'node amd platform linux/amd64'; } ||
    fail "the builder one is there already and differs from what is declared: change its block, or write on-difference = \"replace\" or \"keep\" in it, or remove it with \`docker buildx rm one\` and run again"
  docker buildx inspect --bootstrap one ||
    fail "the builder one does not start: see \`docker buildx inspect one\`, or remove it with \`docker buildx rm one\` and run again"
}

# build/alone
# why: one platform needs no assembling; linux/amd64 natively: node amd of one declares it
build_alone() {
  say 'build alone for linux/amd64'
  docker buildx build --builder one --network none --platform linux/amd64 . ||
    fail 'the build itself failed; its last lines say why'
}

# build/linked
# why: one platform needs no assembling; linux/amd64 natively: node amd of one declares it
build_linked() {
  say 'build linked for linux/amd64'
  BUILDX_BAKE_ENTITLEMENTS_FS=0 docker buildx bake \
    --builder one \
    --file docker-bake.hcl \
    --set '*.platform=linux/amd64' \
    linked ||
    fail 'the build itself failed; its last lines say why'
}

check_engine
create_builder_one
bootstrap_builder_one
build_alone & jobs="$jobs $!"
build_linked & jobs="$jobs $!"
join
say 'done'
