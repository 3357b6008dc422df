#!/bin/sh
# Made by mab from build.mab; change that, not this.
# plan: 5592ec50fdcc9f69557f837875c9c444160bb0dc6e58159fb23bcd8ad7298ff2
#
# Publishes:
# registry.example.com/ovn-daemonset-f:second-cni (linux/amd64, linux/arm64/v8)
# Remains visible beside them:
# registry.example.com/ovn-daemonset-f:second-cni-amd64
# registry.example.com/ovn-daemonset-f:second-cni-aarch64
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
  test -f Dockerfile.fedora ||
    fail 'target ovn-daemonset builds from Dockerfile.fedora, which does not exist: create it, or set dockerfile or context'
  docker version --format '{{.Server.Version}}' ||
    fail "no Docker engine answers: start Docker, or point DOCKER_HOST or \`docker context use\` at one"
}

# check-engine/amd
# why: what is missing is found before anything is built
check_engine_amd() {
  say 'check the engine of node amd'
  docker --host ssh://build@amd.example.com version --format '{{.Server.Version}}' ||
    fail "the engine of node amd does not answer at ssh://build@amd.example.com: start it, or mend the node's endpoint"
}

# check-engine/arm
# why: what is missing is found before anything is built
check_engine_arm() {
  say 'check the engine of node arm'
  docker --host ssh://build@arm.example.com version --format '{{.Server.Version}}' ||
    fail "the engine of node arm does not answer at ssh://build@arm.example.com: start it, or mend the node's endpoint"
}

# build/ovn-daemonset/linux-amd64
# why: the target says assemble = "manifest"; linux/amd64 natively: node amd of engines declares it
build_ovn_daemonset_linux_amd64() {
  say 'build ovn-daemonset for linux/amd64'
  BUILDX_NO_DEFAULT_ATTESTATIONS=1 docker \
    --host ssh://build@amd.example.com \
    build \
    --file Dockerfile.fedora \
    --build-arg BASE=fedora:41 \
    --platform linux/amd64 \
    --tag registry.example.com/ovn-daemonset-f:second-cni-amd64 \
    . ||
    fail 'the build itself failed; its last lines say why'
}

# build/ovn-daemonset/linux-arm64
# why: the target says assemble = "manifest"; linux/arm64 natively: node arm of engines declares it
build_ovn_daemonset_linux_arm64() {
  say 'build ovn-daemonset for linux/arm64'
  BUILDX_NO_DEFAULT_ATTESTATIONS=1 docker \
    --host ssh://build@arm.example.com \
    build \
    --file Dockerfile.fedora \
    --build-arg BASE=fedora:41 \
    --platform linux/arm64 \
    --tag registry.example.com/ovn-daemonset-f:second-cni-aarch64 \
    . ||
    fail 'the build itself failed; its last lines say why'
}

# push/ovn-daemonset/linux-amd64
# why: docker manifest joins only what is in a registry
push_ovn_daemonset_linux_amd64() {
  say 'push registry.example.com/ovn-daemonset-f:second-cni-amd64'
  docker \
    --host ssh://build@amd.example.com \
    push registry.example.com/ovn-daemonset-f:second-cni-amd64 ||
    fail "the engine could not push registry.example.com/ovn-daemonset-f:second-cni-amd64: log in with \`docker login\`, and look whether the registry answers"
  answer=$(docker \
      --host ssh://build@amd.example.com \
      image inspect \
      --format '{{range .RepoDigests}}{{if eq (index (split . "@") 0) "registry.example.com/ovn-daemonset-f"}}{{println .}}{{end}}{{end}}' \
      registry.example.com/ovn-daemonset-f:second-cni-amd64)
  printf '%s\n' "$answer" | last_line >"$tmp/push-ovn-daemonset-linux-amd64.reference"
}

# push/ovn-daemonset/linux-arm64
# why: docker manifest joins only what is in a registry
push_ovn_daemonset_linux_arm64() {
  say 'push registry.example.com/ovn-daemonset-f:second-cni-aarch64'
  docker \
    --host ssh://build@arm.example.com \
    push registry.example.com/ovn-daemonset-f:second-cni-aarch64 ||
    fail "the engine could not push registry.example.com/ovn-daemonset-f:second-cni-aarch64: log in with \`docker login\`, and look whether the registry answers"
  answer=$(docker \
      --host ssh://build@arm.example.com \
      image inspect \
      --format '{{range .RepoDigests}}{{if eq (index (split . "@") 0) "registry.example.com/ovn-daemonset-f"}}{{println .}}{{end}}{{end}}' \
      registry.example.com/ovn-daemonset-f:second-cni-aarch64)
  printf '%s\n' "$answer" | last_line >"$tmp/push-ovn-daemonset-linux-arm64.reference"
}

# create-manifest/registry.example.com-ovn-daemonset-f:second-cni
# why: the target says assemble = "manifest"
create_manifest_registry_example_com_ovn_daemonset_f_second_cni() {
  say 'create the manifest list registry.example.com/ovn-daemonset-f:second-cni'
  docker manifest rm registry.example.com/ovn-daemonset-f:second-cni || [ $? -eq 1 ]
  docker manifest create registry.example.com/ovn-daemonset-f:second-cni "$(cat "$tmp/push-ovn-daemonset-linux-amd64.reference")" "$(cat "$tmp/push-ovn-daemonset-linux-arm64.reference")"
}

# annotate-manifest/registry.example.com-ovn-daemonset-f:second-cni
# why: the list says which platform each image is for
annotate_manifest_registry_example_com_ovn_daemonset_f_second_cni() {
  say 'annotate the platforms of registry.example.com/ovn-daemonset-f:second-cni'
  docker manifest annotate registry.example.com/ovn-daemonset-f:second-cni "$(cat "$tmp/push-ovn-daemonset-linux-amd64.reference")" \
    --os linux \
    --arch amd64
  docker manifest annotate registry.example.com/ovn-daemonset-f:second-cni "$(cat "$tmp/push-ovn-daemonset-linux-arm64.reference")" \
    --os linux \
    --arch arm64 \
    --variant v8
}

# push-manifest/registry.example.com-ovn-daemonset-f:second-cni
# why: this writes the tag
push_manifest_registry_example_com_ovn_daemonset_f_second_cni() {
  say 'push the manifest list registry.example.com/ovn-daemonset-f:second-cni'
  docker manifest push --purge registry.example.com/ovn-daemonset-f:second-cni
}

# verify-index/registry.example.com-ovn-daemonset-f:second-cni
# why: what was published is read back and compared with the plan
verify_index_registry_example_com_ovn_daemonset_f_second_cni() {
  say 'verify registry.example.com/ovn-daemonset-f:second-cni'
  { answer=$(docker manifest inspect registry.example.com/ovn-daemonset-f:second-cni) &&
    printf '%s\n' "$answer" | platforms_are linux/amd64 linux/arm64/v8; } ||
    fail 'registry.example.com/ovn-daemonset-f:second-cni does not hold exactly linux/amd64, linux/arm64/v8: something else writes this tag, or the build lost a platform'
}

check_engine & jobs="$jobs $!"
check_engine_amd & jobs="$jobs $!"
check_engine_arm & jobs="$jobs $!"
join
build_ovn_daemonset_linux_amd64 & jobs="$jobs $!"
build_ovn_daemonset_linux_arm64 & jobs="$jobs $!"
join
push_ovn_daemonset_linux_amd64 & jobs="$jobs $!"
push_ovn_daemonset_linux_arm64 & jobs="$jobs $!"
join
create_manifest_registry_example_com_ovn_daemonset_f_second_cni
annotate_manifest_registry_example_com_ovn_daemonset_f_second_cni
push_manifest_registry_example_com_ovn_daemonset_f_second_cni
verify_index_registry_example_com_ovn_daemonset_f_second_cni
say 'published and verified: registry.example.com/ovn-daemonset-f:second-cni'
