#!/bin/sh
# Made by mab from build.mab; change that, not this.
# plan: 7909a889ae10f84073be609aef968c182e0bd804fc6873f1dd6d985e17a29bfd
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

# check-engine
# why: what is missing is found before anything is built
check_engine() {
  say 'check the files'
  test -f Dockerfile ||
    fail 'target by-kits builds from Dockerfile, which does not exist: create it, or set dockerfile or context'
  test -f certs/ca.pem ||
    fail 'node one is reached with certs/ca.pem, which does not exist: put the certificate there, or mend tls in its block'
  test -f certs/cert.pem ||
    fail 'node one is reached with certs/cert.pem, which does not exist: put the certificate there, or mend tls in its block'
  test -f /root/key.pem ||
    fail 'node one is reached with /root/key.pem, which does not exist: put the certificate there, or mend tls in its block'
  docker buildx version ||
    fail 'buildx is missing: install the docker-buildx (or docker-buildx-plugin) package of your distribution, or put the plugin at ~/.docker/cli-plugins/docker-buildx and make it executable; Docker older than 20 also wants DOCKER_CLI_EXPERIMENTAL=enabled'
}

# check-engine/farm/arm
# why: what is missing is found before anything is built
check_engine_farm_arm() {
  say 'check the engine of node arm'
  test -f certs/ca.pem ||
    fail 'node arm is reached with certs/ca.pem, which does not exist: put the certificate there, or mend tls in its block'
  test -f certs/cert.pem ||
    fail 'node arm is reached with certs/cert.pem, which does not exist: put the certificate there, or mend tls in its block'
  test -f /root/key.pem ||
    fail 'node arm is reached with /root/key.pem, which does not exist: put the certificate there, or mend tls in its block'
  limit 30 docker \
    --tlsverify \
    --tlscacert certs/ca.pem \
    --tlscert certs/cert.pem \
    --tlskey /root/key.pem \
    --host tcp://arm.example.com:2376 \
    version \
    --format '{{.Server.Version}}' ||
    fail "the engine of node arm does not answer at tcp://arm.example.com:2376: start it, or mend the node's endpoint"
}

# check-engine/engines/arm
# why: what is missing is found before anything is built
check_engine_engines_arm() {
  say 'check the engine of node arm'
  test -f certs/ca.pem ||
    fail 'node arm is reached with certs/ca.pem, which does not exist: put the certificate there, or mend tls in its block'
  test -f certs/cert.pem ||
    fail 'node arm is reached with certs/cert.pem, which does not exist: put the certificate there, or mend tls in its block'
  test -f /root/key.pem ||
    fail 'node arm is reached with /root/key.pem, which does not exist: put the certificate there, or mend tls in its block'
  limit 30 docker \
    --tlsverify \
    --tlscacert certs/ca.pem \
    --tlscert certs/cert.pem \
    --tlskey /root/key.pem \
    --host tcp://arm.example.com:2376 \
    version \
    --format '{{.Server.Version}}' ||
    fail "the engine of node arm does not answer at tcp://arm.example.com:2376: start it, or mend the node's endpoint"
}

# create-context/mab-farm-arm
# why: buildx reaches node arm with certificates by a context
create_context_mab_farm_arm() {
  if docker context inspect mab-farm-arm >/dev/null 2>&1; then
    say 'create the Docker context mab-farm-arm: already done'
    return
  fi
  say 'create the Docker context mab-farm-arm'
  docker context create \
    --docker host=tcp://arm.example.com:2376,ca=certs/ca.pem,cert=certs/cert.pem,key=/root/key.pem \
    mab-farm-arm
}

# create-builder/kits
# why: kits is declared with driver remote
create_builder_kits() {
  if docker buildx inspect kits >/dev/null 2>&1; then
    say 'create the builder kits: already done'
    return
  fi
  say 'create the builder kits'
  docker buildx create \
    --name kits \
    --driver remote \
    --node one \
    --platform linux/amd64 \
    --driver-opt "\"cacert=$(pwd -P)/certs/ca.pem\"" \
    --driver-opt "\"cert=$(pwd -P)/certs/cert.pem\"" \
    --driver-opt key=/root/key.pem \
    tcp://one.example.com:1234
  docker buildx create --name kits --append --node two --platform linux/riscv64 tcp://127.0.0.1:1234
}

# build/by-engine
# why: one platform needs no assembling; linux/arm64 natively: node arm of engines declares it
build_by_engine() {
  say 'build by-engine for linux/arm64'
  docker \
    --tlsverify \
    --tlscacert certs/ca.pem \
    --tlscert certs/cert.pem \
    --tlskey /root/key.pem \
    --host tcp://arm.example.com:2376 \
    buildx build \
    --platform linux/arm64 \
    . ||
    fail 'the build itself failed; its last lines say why'
}

# update-context/mab-farm-arm
# why: a context keeps copies of certificates, which may have been renewed
update_context_mab_farm_arm() {
  say 'give the Docker context mab-farm-arm its address and certificates'
  docker context update \
    --docker host=tcp://arm.example.com:2376,ca=certs/ca.pem,cert=certs/cert.pem,key=/root/key.pem \
    mab-farm-arm
}

# bootstrap-builder/kits
# why: what differs, and a node that cannot start, is found before anything is built
bootstrap_builder_kits() {
  say 'compare the builder kits with what is declared, and start it'
  answer=$(docker buildx inspect kits)
  printf '%s\n' "$answer" | builder_is \
        equal \
        'driver remote' \
        'node one' \
        'node one endpoint tcp://one.example.com:1234' \
        'node one platform linux/amd64' \
        "node one option cacert=\"$(pwd -P)/certs/ca.pem\"" \
        "node one option cert=\"$(pwd -P)/certs/cert.pem\"" \
        'node one option key="/root/key.pem"' \
        'node two' \
        'node two endpoint tcp://127.0.0.1:1234' \
        'node two platform linux/riscv64' ||
    say 'the builder kits is used as it is'
  docker buildx inspect --bootstrap kits ||
    fail "the builder kits does not start: see \`docker buildx inspect kits\`, or remove it with \`docker buildx rm kits\` and run again"
}

# remove-builder/farm
# why: farm says on-difference = "replace"
remove_builder_farm() {
  if answer=$(docker buildx inspect farm 2>/dev/null || [ $? -eq 1 ]) &&
    printf '%s\n' "$answer" | builder_is \
        begun \
        'driver docker-container' \
        'node arm' \
        'node arm endpoint mab-farm-arm' \
        'node arm platform linux/arm64' \
        'node arm option network="host"' 2>/dev/null; then
    say 'remove the builder farm, which differs from what is declared: already done'
    return
  fi
  say 'remove the builder farm, which differs from what is declared'
  answer=$(docker buildx inspect farm)
  printf '%s\n' "$answer" | builder_is \
        begun \
        'driver docker-container' \
        'node arm' \
        'node arm endpoint mab-farm-arm' \
        'node arm platform linux/arm64' \
        'node arm option network="host"' ||
    say 'the builder farm is replaced'
  docker buildx rm farm || [ $? -eq 1 ]
}

# build/by-kits
# why: one build covers all platforms; linux/amd64 natively: node one of kits declares it; linux/riscv64 natively: node two of kits declares it
build_by_kits() {
  say 'build by-kits for linux/amd64, linux/riscv64'
  docker buildx build --builder kits --platform linux/amd64,linux/riscv64 . ||
    fail 'the build itself failed; its last lines say why'
}

# create-builder/farm
# why: farm is declared with driver docker-container
create_builder_farm() {
  if docker buildx inspect farm >/dev/null 2>&1; then
    say 'create the builder farm: already done'
    return
  fi
  say 'create the builder farm'
  docker buildx create \
    --name farm \
    --driver docker-container \
    --node arm \
    --platform linux/arm64 \
    --driver-opt network=host \
    mab-farm-arm
}

# bootstrap-builder/farm
# why: what differs, and a node that cannot start, is found before anything is built
bootstrap_builder_farm() {
  say 'compare the builder farm with what is declared, and start it'
  { answer=$(docker buildx inspect farm) &&
    printf '%s\n' "$answer" | builder_is \
        equal \
        'driver docker-container' \
        'node arm' \
        'node arm endpoint mab-farm-arm' \
        'node arm platform linux/arm64' \
        'node arm option network="host"'; } ||
    fail "the builder farm is there already and differs from what is declared: change its block, or write on-difference = \"replace\" or \"keep\" in it, or remove it with \`docker buildx rm farm\` and run again"
  docker buildx inspect --bootstrap farm ||
    fail "the builder farm does not start: see \`docker buildx inspect farm\`, or remove it with \`docker buildx rm farm\` and run again"
}

# build/by-container
# why: one platform needs no assembling; linux/arm64 natively: node arm of farm declares it
build_by_container() {
  say 'build by-container for linux/arm64'
  docker buildx build --builder farm --platform linux/arm64 . ||
    fail 'the build itself failed; its last lines say why'
}

check_engine & jobs="$jobs $!"
check_engine_farm_arm & jobs="$jobs $!"
check_engine_engines_arm & jobs="$jobs $!"
join
create_context_mab_farm_arm & jobs="$jobs $!"
create_builder_kits & jobs="$jobs $!"
build_by_engine & jobs="$jobs $!"
join
update_context_mab_farm_arm & jobs="$jobs $!"
bootstrap_builder_kits & jobs="$jobs $!"
join
remove_builder_farm & jobs="$jobs $!"
build_by_kits & jobs="$jobs $!"
join
create_builder_farm
bootstrap_builder_farm
build_by_container
say 'done'
