#!/bin/sh
# Made by mab from build.mab; change that, not this.
# plan: dbd3e90a32a2cb6f713b69c4298624f9c0f59729d2458d17d81aa6423ad92d6b
#
# Publishes:
# 127.0.0.1:5000/ovn:second-cni (linux/amd64, linux/arm64)
# 127.0.0.1:5000/ovn:latest (linux/amd64, linux/arm64)
# Remains visible beside them:
# 127.0.0.1:5000/ovn:second-cni-amd64
# 127.0.0.1:5000/ovn:second-cni-arm64
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

# check-engine
# why: what is missing is found before anything is built
check_engine() {
  say 'check the Docker engine and the files'
  test -f docker-bake.hcl ||
    fail 'this script calls Bake with docker-bake.hcl, which is not there'
  test -f Dockerfile.fedora ||
    fail 'target default builds from Dockerfile.fedora, which does not exist: create it, or set dockerfile or context'
  docker version --format '{{.Server.Version}}' ||
    fail "no Docker engine answers: start Docker, or point DOCKER_HOST or \`docker context use\` at one"
  docker buildx version ||
    fail 'buildx is missing: install the docker-buildx (or docker-buildx-plugin) package of your distribution, or put the plugin at ~/.docker/cli-plugins/docker-buildx and make it executable; Docker older than 20 also wants DOCKER_CLI_EXPERIMENTAL=enabled'
}

# check-engine/amd
# why: what is missing is found before anything is built
check_engine_amd() {
  say 'check the engine of node amd'
  docker --host unix:///run/amd.sock version --format '{{.Server.Version}}' ||
    fail "the engine of node amd does not answer at unix:///run/amd.sock: start it, or mend the node's endpoint"
}

# check-engine/arm
# why: what is missing is found before anything is built
check_engine_arm() {
  say 'check the engine of node arm'
  docker --host ssh://build@arm.example.com version --format '{{.Server.Version}}' ||
    fail "the engine of node arm does not answer at ssh://build@arm.example.com: start it, or mend the node's endpoint"
}

# build/default/linux-amd64
# why: the target says assemble = "manifest"; linux/amd64 natively: node amd of farm declares it
build_default_linux_amd64() {
  say 'build default for linux/amd64'
  BUILDX_BAKE_ENTITLEMENTS_FS=0 BUILDX_NO_DEFAULT_ATTESTATIONS=1 docker \
    --host unix:///run/amd.sock \
    buildx bake \
    --file docker-bake.hcl \
    --set default.tags=127.0.0.1:5000/ovn:second-cni-amd64 \
    --set default.platform=linux/amd64 \
    default ||
    fail 'the build itself failed; its last lines say why'
}

# build/default/linux-arm64
# why: the target says assemble = "manifest"; linux/arm64 natively: node arm of farm declares it
build_default_linux_arm64() {
  say 'build default for linux/arm64'
  BUILDX_BAKE_ENTITLEMENTS_FS=0 BUILDX_NO_DEFAULT_ATTESTATIONS=1 docker \
    --host ssh://build@arm.example.com \
    buildx bake \
    --file docker-bake.hcl \
    --set default.tags=127.0.0.1:5000/ovn:second-cni-arm64 \
    --set default.platform=linux/arm64 \
    default ||
    fail 'the build itself failed; its last lines say why'
}

# push/default/linux-amd64
# why: docker manifest joins only what is in a registry
push_default_linux_amd64() {
  say 'push 127.0.0.1:5000/ovn:second-cni-amd64'
  docker --host unix:///run/amd.sock push 127.0.0.1:5000/ovn:second-cni-amd64 ||
    fail "the engine could not push 127.0.0.1:5000/ovn:second-cni-amd64: log in with \`docker login\`, and look whether the registry answers"
  answer=$(docker \
      --host unix:///run/amd.sock \
      image inspect \
      --format '{{range .RepoDigests}}{{if eq (index (split . "@") 0) "127.0.0.1:5000/ovn"}}{{println .}}{{end}}{{end}}' \
      127.0.0.1:5000/ovn:second-cni-amd64)
  printf '%s\n' "$answer" | last_line >"$tmp/push-default-linux-amd64.reference"
}

# push/default/linux-arm64
# why: docker manifest joins only what is in a registry
push_default_linux_arm64() {
  say 'push 127.0.0.1:5000/ovn:second-cni-arm64'
  docker --host ssh://build@arm.example.com push 127.0.0.1:5000/ovn:second-cni-arm64 ||
    fail "the engine could not push 127.0.0.1:5000/ovn:second-cni-arm64: log in with \`docker login\`, and look whether the registry answers"
  answer=$(docker \
      --host ssh://build@arm.example.com \
      image inspect \
      --format '{{range .RepoDigests}}{{if eq (index (split . "@") 0) "127.0.0.1:5000/ovn"}}{{println .}}{{end}}{{end}}' \
      127.0.0.1:5000/ovn:second-cni-arm64)
  printf '%s\n' "$answer" | last_line >"$tmp/push-default-linux-arm64.reference"
}

# create-manifest/127.0.0.1:5000-ovn:second-cni
# why: the target says assemble = "manifest"
create_manifest_127_0_0_1_5000_ovn_second_cni() {
  say 'create the manifest list 127.0.0.1:5000/ovn:second-cni'
  docker manifest rm 127.0.0.1:5000/ovn:second-cni || [ $? -eq 1 ]
  docker manifest create \
    --insecure 127.0.0.1:5000/ovn:second-cni \
    "$(cat "$tmp/push-default-linux-amd64.reference")" "$(cat "$tmp/push-default-linux-arm64.reference")"
}

# annotate-manifest/127.0.0.1:5000-ovn:second-cni
# why: the list says which platform each image is for
annotate_manifest_127_0_0_1_5000_ovn_second_cni() {
  say 'annotate the platforms of 127.0.0.1:5000/ovn:second-cni'
  docker manifest annotate 127.0.0.1:5000/ovn:second-cni "$(cat "$tmp/push-default-linux-amd64.reference")" \
    --os linux \
    --arch amd64
  docker manifest annotate 127.0.0.1:5000/ovn:second-cni "$(cat "$tmp/push-default-linux-arm64.reference")" \
    --os linux \
    --arch arm64
}

# push-manifest/127.0.0.1:5000-ovn:second-cni
# why: this writes the tag
push_manifest_127_0_0_1_5000_ovn_second_cni() {
  say 'push the manifest list 127.0.0.1:5000/ovn:second-cni'
  docker manifest push --purge --insecure 127.0.0.1:5000/ovn:second-cni
}

# verify-index/127.0.0.1:5000-ovn:second-cni
# why: what was published is read back and compared with the plan
verify_index_127_0_0_1_5000_ovn_second_cni() {
  say 'verify 127.0.0.1:5000/ovn:second-cni'
  { answer=$(docker manifest inspect --insecure 127.0.0.1:5000/ovn:second-cni) &&
    printf '%s\n' "$answer" | platforms_are linux/amd64 linux/arm64; } ||
    fail '127.0.0.1:5000/ovn:second-cni does not hold exactly linux/amd64, linux/arm64: something else writes this tag, or the build lost a platform'
}

# create-manifest/127.0.0.1:5000-ovn:latest
# why: the target says assemble = "manifest"
create_manifest_127_0_0_1_5000_ovn_latest() {
  say 'create the manifest list 127.0.0.1:5000/ovn:latest'
  docker manifest rm 127.0.0.1:5000/ovn:latest || [ $? -eq 1 ]
  docker manifest create \
    --insecure 127.0.0.1:5000/ovn:latest \
    "$(cat "$tmp/push-default-linux-amd64.reference")" "$(cat "$tmp/push-default-linux-arm64.reference")"
}

# annotate-manifest/127.0.0.1:5000-ovn:latest
# why: the list says which platform each image is for
annotate_manifest_127_0_0_1_5000_ovn_latest() {
  say 'annotate the platforms of 127.0.0.1:5000/ovn:latest'
  docker manifest annotate 127.0.0.1:5000/ovn:latest "$(cat "$tmp/push-default-linux-amd64.reference")" \
    --os linux \
    --arch amd64
  docker manifest annotate 127.0.0.1:5000/ovn:latest "$(cat "$tmp/push-default-linux-arm64.reference")" \
    --os linux \
    --arch arm64
}

# push-manifest/127.0.0.1:5000-ovn:latest
# why: this writes the tag
push_manifest_127_0_0_1_5000_ovn_latest() {
  say 'push the manifest list 127.0.0.1:5000/ovn:latest'
  docker manifest push --purge --insecure 127.0.0.1:5000/ovn:latest
}

# verify-index/127.0.0.1:5000-ovn:latest
# why: what was published is read back and compared with the plan
verify_index_127_0_0_1_5000_ovn_latest() {
  say 'verify 127.0.0.1:5000/ovn:latest'
  { answer=$(docker manifest inspect --insecure 127.0.0.1:5000/ovn:latest) &&
    printf '%s\n' "$answer" | platforms_are linux/amd64 linux/arm64; } ||
    fail '127.0.0.1:5000/ovn:latest does not hold exactly linux/amd64, linux/arm64: something else writes this tag, or the build lost a platform'
}

check_engine & jobs="$jobs $!"
check_engine_amd & jobs="$jobs $!"
check_engine_arm & jobs="$jobs $!"
join
build_default_linux_amd64 & jobs="$jobs $!"
build_default_linux_arm64 & jobs="$jobs $!"
join
push_default_linux_amd64 & jobs="$jobs $!"
push_default_linux_arm64 & jobs="$jobs $!"
join
create_manifest_127_0_0_1_5000_ovn_second_cni
annotate_manifest_127_0_0_1_5000_ovn_second_cni
push_manifest_127_0_0_1_5000_ovn_second_cni
verify_index_127_0_0_1_5000_ovn_second_cni & jobs="$jobs $!"
create_manifest_127_0_0_1_5000_ovn_latest & jobs="$jobs $!"
join
annotate_manifest_127_0_0_1_5000_ovn_latest
push_manifest_127_0_0_1_5000_ovn_latest
verify_index_127_0_0_1_5000_ovn_latest
say 'published and verified: 127.0.0.1:5000/ovn:second-cni 127.0.0.1:5000/ovn:latest'
