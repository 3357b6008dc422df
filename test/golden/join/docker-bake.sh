#!/bin/sh
# Made by mab from build.mab; change that, not this.
# plan: 3fa327e31f15079062b62a5e7ceb1bc0e90819a00777662c03a347427449d9d8
#
# Publishes:
# registry.example.com/app:linux (linux/amd64, linux/arm64)
# registry.example.com/all:1.0 (linux/amd64, linux/arm64, linux/ppc64le, linux/riscv64)
# registry.example.com/all:latest (linux/amd64, linux/arm64, linux/ppc64le, linux/riscv64)
# Remains visible beside them:
# registry.example.com/app:linux-amd64
# registry.example.com/app:linux-arm64
# registry.example.com/all:latest-extra-riscv64-riscv64
# registry.example.com/all:latest-extra-ppc64le-ppc64le
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

# metadata KEY FILE [TARGET]: a value of the file that buildx writes with --metadata-file, of bake by target.
metadata() {
  value=$(sed -n "${3:+/^ *\"$3\": {/,\$}s/^.*\"$1\": *\"\([^\"]*\)\".*$/\1/p" "$2" | head -n 1)
  [ -n "$value" ] || fail "buildx reported no $1"
  printf '%s\n' "$value"
}

# The last line of standard input that is not blank.
last_line() { sed '/^[[:space:]]*$/d' | tail -n 1; }

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

# check-engine
# why: what is missing is found before anything is built
check_engine() {
  say 'check the Docker engine and the files'
  test -f docker-bake.hcl ||
    fail 'this script calls Bake with docker-bake.hcl, which is not there'
  test -d app ||
    fail 'target app builds in the folder app, which does not exist here'
  test -f app/Dockerfile ||
    fail 'target app builds from app/Dockerfile, which does not exist: create it, or set dockerfile or context'
  test -d extra ||
    fail 'target extra-ppc64le builds in the folder extra, which does not exist here'
  test -f extra/Dockerfile ||
    fail 'target extra-ppc64le builds from extra/Dockerfile, which does not exist: create it, or set dockerfile or context'
  docker version --format '{{.Server.Version}}' ||
    fail "no Docker engine answers: start Docker, or point DOCKER_HOST or \`docker context use\` at one"
  docker buildx version ||
    fail 'buildx is missing: install the docker-buildx (or docker-buildx-plugin) package of your distribution, or put the plugin at ~/.docker/cli-plugins/docker-buildx and make it executable; Docker older than 20 also wants DOCKER_CLI_EXPERIMENTAL=enabled'
}

# build/app/linux-amd64
# why: each platform apart: a manifest block joins it, and the builder of an engine pushes no index by digest; linux/amd64 natively: this machine is linux/amd64
build_app_linux_amd64() {
  say 'build app for linux/amd64'
  BUILDX_BAKE_ENTITLEMENTS_FS=0 docker buildx bake \
    --file docker-bake.hcl \
    --set app.tags=registry.example.com/app:linux-amd64 \
    --set app.platform=linux/amd64 \
    --set app.output=type=image,push=true,oci-mediatypes=true \
    --metadata-file "$tmp/build-app-linux-amd64.json" \
    app ||
    fail 'the build itself failed; its last lines say why'
  metadata 'containerimage[.]digest' "$tmp/build-app-linux-amd64.json" app >"$tmp/build-app-linux-amd64.digest"
}

# build/app/linux-arm64
# why: each platform apart: a manifest block joins it, and the builder of an engine pushes no index by digest; linux/arm64 emulated: this machine is linux/amd64; no emulation block, so no emulator is installed or verified
build_app_linux_arm64() {
  say 'build app for linux/arm64'
  BUILDX_BAKE_ENTITLEMENTS_FS=0 docker buildx bake \
    --file docker-bake.hcl \
    --set app.tags=registry.example.com/app:linux-arm64 \
    --set app.platform=linux/arm64 \
    --set app.output=type=image,push=true,oci-mediatypes=true \
    --metadata-file "$tmp/build-app-linux-arm64.json" \
    app ||
    fail 'the build itself failed; its last lines say why'
  metadata 'containerimage[.]digest' "$tmp/build-app-linux-arm64.json" app >"$tmp/build-app-linux-arm64.digest"
}

# build/extra-riscv64/linux-riscv64
# why: one platform needs no assembling; linux/riscv64 emulated: this machine is linux/amd64; no emulation block, so no emulator is installed or verified
build_extra_riscv64_linux_riscv64() {
  say 'build extra-riscv64 for linux/riscv64'
  BUILDX_BAKE_ENTITLEMENTS_FS=0 docker buildx bake \
    --file docker-bake.hcl \
    --set extra-riscv64.tags=registry.example.com/all:latest-extra-riscv64-riscv64 \
    --set extra-riscv64.output=type=image,push=true,oci-mediatypes=true \
    --metadata-file "$tmp/build-extra-riscv64-linux-riscv64.json" \
    extra-riscv64 ||
    fail 'the build itself failed; its last lines say why'
  metadata 'containerimage[.]digest' "$tmp/build-extra-riscv64-linux-riscv64.json" extra-riscv64 >"$tmp/build-extra-riscv64-linux-riscv64.digest"
}

# build/extra-ppc64le/linux-ppc64le
# why: one platform needs no assembling; linux/ppc64le emulated: this machine is linux/amd64; no emulation block, so no emulator is installed or verified
build_extra_ppc64le_linux_ppc64le() {
  say 'build extra-ppc64le for linux/ppc64le'
  BUILDX_BAKE_ENTITLEMENTS_FS=0 docker buildx bake \
    --file docker-bake.hcl \
    --set extra-ppc64le.tags=registry.example.com/all:latest-extra-ppc64le-ppc64le \
    --set extra-ppc64le.output=type=image,push=true,oci-mediatypes=true \
    --metadata-file "$tmp/build-extra-ppc64le-linux-ppc64le.json" \
    extra-ppc64le ||
    fail 'the build itself failed; its last lines say why'
  metadata 'containerimage[.]digest' "$tmp/build-extra-ppc64le-linux-ppc64le.json" extra-ppc64le >"$tmp/build-extra-ppc64le-linux-ppc64le.digest"
}

# resolve-source/all/registry.example.com-legacy-s390x
# why: what is joined is found before anything is built, and taken by its digest
resolve_source_all_registry_example_com_legacy_s390x() {
  say 'copy registry.example.com/legacy:s390x to registry.example.com/all'
  answer=$(docker buildx imagetools inspect registry.example.com/legacy:s390x \
      --format '{{with .Manifest}}{{.Digest}}{{end}}') ||
    fail 'registry.example.com/legacy:s390x cannot be read: it has to be in its registry before it is joined'
  printf '%s\n' "$answer" | last_line >"$tmp/resolve-source-all-registry.example.com-legacy-s390x.digest"
  docker buildx imagetools create \
    --tag "registry.example.com/all@$(cat "$tmp/resolve-source-all-registry.example.com-legacy-s390x.digest")" \
    "registry.example.com/legacy@$(cat "$tmp/resolve-source-all-registry.example.com-legacy-s390x.digest")"
}

# resolve-source/all/app-for-linux-amd64
# why: all says something else of it than it says itself, or has it in another repository
resolve_source_all_app_for_linux_amd64() {
  say 'copy app for linux/amd64 to registry.example.com/all'
  docker buildx imagetools create \
    --tag "registry.example.com/all@$(cat "$tmp/build-app-linux-amd64.digest")" \
    "registry.example.com/app@$(cat "$tmp/build-app-linux-amd64.digest")"
}

# resolve-source/all/app-for-linux-arm64
# why: all says something else of it than it says itself, or has it in another repository
resolve_source_all_app_for_linux_arm64() {
  say 'copy app for linux/arm64 to registry.example.com/all'
  docker buildx imagetools create \
    --tag "registry.example.com/all@$(cat "$tmp/build-app-linux-arm64.digest")" \
    "registry.example.com/app@$(cat "$tmp/build-app-linux-arm64.digest")"
  answer=$(docker buildx imagetools inspect "registry.example.com/app@$(cat "$tmp/build-app-linux-arm64.digest")" \
      --format '{{if eq .Manifest.MediaType "application/vnd.oci.image.index.v1+json" "application/vnd.docker.distribution.manifest.list.v2+json"}}{{range .Manifest.Manifests}}{{if .Platform}}{{if and (eq .Platform.OS "linux") (eq .Platform.Architecture "arm64") (eq .Platform.Variant "" "v8")}}{"digest":{{json .Digest}},"platform":{"os":"linux","architecture":"arm64"{{with .Platform.Variant}},"variant":{{json .}}{{end}}{{with .Platform.OSVersion}},"os.version":{{json .}}{{end}}{{with .Platform.OSFeatures}},"os.features":[{{json (index . 0)}}{{range slice . 1}},{{json .}}{{end}}]{{end}}},"annotations":{"com.example.tier":"2"}}{{println}}{{end}}{{end}}{{end}}{{else}}{{if and (eq .Image.OS "linux") (eq .Image.Architecture "arm64") (eq .Image.Variant "" "v8")}}{"digest":{{json .Manifest.Digest}},"platform":{"os":"linux","architecture":"arm64"{{with .Image.Variant}},"variant":{{json .}}{{end}}{{with .Image.OSVersion}},"os.version":{{json .}}{{end}}{{with .Image.OSFeatures}},"os.features":[{{json (index . 0)}}{{range slice . 1}},{{json .}}{{end}}]{{end}}},"annotations":{"com.example.tier":"2"}}{{println}}{{end}}{{end}}')
  printf '%s\n' "$answer" | all_lines >"$tmp/resolve-source-all-app-for-linux-arm64.descriptors"
}

# check-index/all
# why: no tag ever points at an index that is wrong
check_index_all() {
  say 'check the index of all'
  set -- docker buildx imagetools create \
    --dry-run \
    --annotation 'index:org.opencontainers.image.description=Everything; and "more"' \
    "registry.example.com/all@$(cat "$tmp/build-app-linux-amd64.digest")" "registry.example.com/all@$(cat "$tmp/build-app-linux-arm64.digest")" "registry.example.com/all@$(cat "$tmp/build-extra-riscv64-linux-riscv64.digest")" "registry.example.com/all@$(cat "$tmp/build-extra-ppc64le-linux-ppc64le.digest")" "registry.example.com/all@$(cat "$tmp/resolve-source-all-registry.example.com-legacy-s390x.digest")"
  while IFS= read -r word; do set -- "$@" "$word"; done <"$tmp/resolve-source-all-app-for-linux-arm64.descriptors"
  { answer=$("$@") &&
    printf '%s\n' "$answer" | platforms_include linux/amd64 linux/arm64 linux/ppc64le linux/riscv64; } ||
    fail "the index of all lacks one of linux/amd64, linux/arm64, linux/ppc64le, linux/riscv64, or holds a platform twice, so no tag is written: see what its sources hold with \`docker buildx imagetools inspect\`"
  set -- docker buildx imagetools create \
    --dry-run \
    --annotation 'index:org.opencontainers.image.description=Everything; and "more"' \
    "registry.example.com/all@$(cat "$tmp/build-app-linux-amd64.digest")" "registry.example.com/all@$(cat "$tmp/build-app-linux-arm64.digest")" "registry.example.com/all@$(cat "$tmp/build-extra-riscv64-linux-riscv64.digest")" "registry.example.com/all@$(cat "$tmp/build-extra-ppc64le-linux-ppc64le.digest")" "registry.example.com/all@$(cat "$tmp/resolve-source-all-registry.example.com-legacy-s390x.digest")"
  while IFS= read -r word; do set -- "$@" "$word"; done <"$tmp/resolve-source-all-app-for-linux-arm64.descriptors"
  { answer=$("$@") &&
    printf '%s\n' "$answer" | has_line '"mediaType": "application/vnd.oci.image.index.v1+json",'; } ||
    fail "all images of all have Docker's media types, with which annotations would be lost, so no tag is written: push them with oci-mediatypes=true, or take the annotations out"
}

# create-index/app
# why: tags are written when everything that was asked for has been built
create_index_app() {
  say 'tag app as registry.example.com/app:linux'
  docker buildx imagetools create \
    --tag registry.example.com/app:linux \
    "registry.example.com/app@$(cat "$tmp/build-app-linux-amd64.digest")" "registry.example.com/app@$(cat "$tmp/build-app-linux-arm64.digest")" ||
    fail 'the images are in the registry by digest, only the tag registry.example.com/app:linux is missing: run again to write it'
}

# create-index/all
# why: tags are written when everything that was asked for has been built
create_index_all() {
  say 'join all as registry.example.com/all:1.0, registry.example.com/all:latest'
  set -- docker buildx imagetools create \
    --tag registry.example.com/all:1.0 \
    --annotation 'index:org.opencontainers.image.description=Everything; and "more"' \
    "registry.example.com/all@$(cat "$tmp/build-app-linux-amd64.digest")" "registry.example.com/all@$(cat "$tmp/build-app-linux-arm64.digest")" "registry.example.com/all@$(cat "$tmp/build-extra-riscv64-linux-riscv64.digest")" "registry.example.com/all@$(cat "$tmp/build-extra-ppc64le-linux-ppc64le.digest")" "registry.example.com/all@$(cat "$tmp/resolve-source-all-registry.example.com-legacy-s390x.digest")"
  while IFS= read -r word; do set -- "$@" "$word"; done <"$tmp/resolve-source-all-app-for-linux-arm64.descriptors"
  "$@" ||
    fail 'the images are in the registry by digest, only the tag registry.example.com/all:1.0 is missing: run again to write it'
  set -- docker buildx imagetools create \
    --tag registry.example.com/all:latest \
    --annotation 'index:org.opencontainers.image.description=Everything; and "more"' \
    "registry.example.com/all@$(cat "$tmp/build-app-linux-amd64.digest")" "registry.example.com/all@$(cat "$tmp/build-app-linux-arm64.digest")" "registry.example.com/all@$(cat "$tmp/build-extra-riscv64-linux-riscv64.digest")" "registry.example.com/all@$(cat "$tmp/build-extra-ppc64le-linux-ppc64le.digest")" "registry.example.com/all@$(cat "$tmp/resolve-source-all-registry.example.com-legacy-s390x.digest")"
  while IFS= read -r word; do set -- "$@" "$word"; done <"$tmp/resolve-source-all-app-for-linux-arm64.descriptors"
  "$@" ||
    fail 'the images are in the registry by digest, only the tag registry.example.com/all:latest is missing: run again to write it'
}

# verify-index/registry.example.com-app:linux
# why: what was published is read back and compared with the plan
verify_index_registry_example_com_app_linux() {
  say 'verify registry.example.com/app:linux'
  { answer=$(docker buildx imagetools inspect registry.example.com/app:linux --format '{{json .Manifest}}') &&
    printf '%s\n' "$answer" | platforms_are linux/amd64 linux/arm64; } ||
    fail 'registry.example.com/app:linux does not hold exactly linux/amd64, linux/arm64: something else writes this tag, or the build lost a platform'
}

# verify-index/registry.example.com-all:1.0
# why: what was published is read back and compared with the plan
verify_index_registry_example_com_all_1_0() {
  say 'verify registry.example.com/all:1.0'
  { answer=$(docker buildx imagetools inspect registry.example.com/all:1.0 --format '{{json .Manifest}}') &&
    printf '%s\n' "$answer" | platforms_include linux/amd64 linux/arm64 linux/ppc64le linux/riscv64 &&
    printf '%s\n' "$answer" | index_says \
        'index mediaType "application/vnd.oci.image.index.v1+json"' \
        'index "org.opencontainers.image.description": "Everything; and \"more\""' \
        'linux/arm64 "com.example.tier": "2"'; } ||
    fail 'registry.example.com/all:1.0 lacks one of linux/amd64, linux/arm64, linux/ppc64le, linux/riscv64, or holds a platform twice, or lacks an annotation: something else writes this tag, or the build lost a platform'
}

# verify-index/registry.example.com-all:latest
# why: what was published is read back and compared with the plan
verify_index_registry_example_com_all_latest() {
  say 'verify registry.example.com/all:latest'
  { answer=$(docker buildx imagetools inspect registry.example.com/all:latest --format '{{json .Manifest}}') &&
    printf '%s\n' "$answer" | platforms_include linux/amd64 linux/arm64 linux/ppc64le linux/riscv64 &&
    printf '%s\n' "$answer" | index_says \
        'index mediaType "application/vnd.oci.image.index.v1+json"' \
        'index "org.opencontainers.image.description": "Everything; and \"more\""' \
        'linux/arm64 "com.example.tier": "2"'; } ||
    fail 'registry.example.com/all:latest lacks one of linux/amd64, linux/arm64, linux/ppc64le, linux/riscv64, or holds a platform twice, or lacks an annotation: something else writes this tag, or the build lost a platform'
}

check_engine
build_app_linux_amd64 & jobs="$jobs $!"
build_app_linux_arm64 & jobs="$jobs $!"
build_extra_riscv64_linux_riscv64 & jobs="$jobs $!"
build_extra_ppc64le_linux_ppc64le & jobs="$jobs $!"
join
resolve_source_all_registry_example_com_legacy_s390x
resolve_source_all_app_for_linux_amd64 & jobs="$jobs $!"
resolve_source_all_app_for_linux_arm64 & jobs="$jobs $!"
join
check_index_all
create_index_app & jobs="$jobs $!"
create_index_all & jobs="$jobs $!"
join
verify_index_registry_example_com_app_linux & jobs="$jobs $!"
verify_index_registry_example_com_all_1_0 & jobs="$jobs $!"
verify_index_registry_example_com_all_latest & jobs="$jobs $!"
join
say 'published and verified: registry.example.com/app:linux registry.example.com/all:1.0 registry.example.com/all:latest'
