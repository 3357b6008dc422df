#!/bin/sh
# Made by mab from build.mab; change that, not this.
# plan: 9e3aca90b3a3371c4cfc638a733cc5f7ffff4eb8620fd9172634a0cefc45dd9a
#
# Publishes:
# registry.example.com/all:1.0 (linux/amd64, linux/arm64, linux/riscv64)
# registry.example.com/all:latest (linux/amd64, linux/arm64, linux/riscv64)
# Remains visible beside them:
# registry.example.com/all:1.0-app-amd64
# registry.example.com/all:1.0-app-arm64
# registry.example.com/all:1.0-app-riscv64-riscv64
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

# at_least VERSION: whether the version that standard input begins with is this one or later.
at_least() {
  awk -v wanted="$1" '
    NR == 1 {
      if (!/^[0-9]/) exit
      count = split(wanted, want, ".")
      split($0, found, ".")
      for (at = 1; at <= count; at++) {
        sub(/[^0-9].*/, "", found[at])
        if (found[at] + 0 != want[at] + 0) { ok = found[at] + 0 > want[at] + 0; exit }
      }
      ok = 1
      exit
    }
    END { exit !ok }'
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
  test -f Dockerfile ||
    fail 'target app builds from Dockerfile, which does not exist: create it, or set dockerfile or context'
  test -f Dockerfile.files ||
    fail 'target app-riscv64 builds from Dockerfile.files, which does not exist: create it, or set dockerfile or context'
  docker version --format '{{.Server.Version}}' ||
    fail "no Docker engine answers: start Docker, or point DOCKER_HOST or \`docker context use\` at one"
  docker buildx version ||
    fail 'buildx is missing: install the docker-buildx (or docker-buildx-plugin) package of your distribution, or put the plugin at ~/.docker/cli-plugins/docker-buildx and make it executable; Docker older than 20 also wants DOCKER_CLI_EXPERIMENTAL=enabled'
}

# install-emulators/linux-arm64
# why: this machine is linux/amd64; what is registered goes with a reboot, or by `docker run --rm --privileged tonistiigi/binfmt:latest --uninstall qemu-aarch64`
install_emulators_linux_arm64() {
  if answer=$(docker run \
      --rm \
      --network none \
      --platform linux/arm64 \
      alpine:3 sh -c "case \$(uname -m) in aarch64) echo runs linux/arm64;; esac" 2>/dev/null) &&
    printf '%s\n' "$answer" | has_line 'runs linux/arm64'; then
    say 'install the emulator for linux/arm64: already done'
    return
  fi
  say 'install the emulator for linux/arm64'
  { answer=$(docker version --format '{{.Server.KernelVersion}}') &&
    printf '%s\n' "$answer" | at_least 4.8; } ||
    fail 'the kernel of the engine is too old to open emulators for containers (flag F, Linux 4.8): build on another machine, or copy a static QEMU into the image, as docs/builders-and-emulation.md shows'
  docker run --rm --privileged tonistiigi/binfmt:latest --install arm64 ||
    fail 'the installer tonistiigi/binfmt:latest could not run; it needs an engine that allows privileged containers'
}

# install-emulators/linux-riscv64
# why: this machine is linux/amd64; what is registered goes with a reboot, or by `docker run --rm --privileged tonistiigi/binfmt:latest --uninstall qemu-riscv64`
install_emulators_linux_riscv64() {
  if answer=$(docker run \
      --rm \
      --network none \
      --platform linux/riscv64 \
      alpine:3 sh -c "case \$(uname -m) in riscv64) echo runs linux/riscv64;; esac" 2>/dev/null) &&
    printf '%s\n' "$answer" | has_line 'runs linux/riscv64'; then
    say 'install the emulator for linux/riscv64: already done'
    return
  fi
  say 'install the emulator for linux/riscv64'
  { answer=$(docker version --format '{{.Server.KernelVersion}}') &&
    printf '%s\n' "$answer" | at_least 4.8; } ||
    fail 'the kernel of the engine is too old to open emulators for containers (flag F, Linux 4.8): build on another machine, or copy a static QEMU into the image, as docs/builders-and-emulation.md shows'
  docker run --rm --privileged tonistiigi/binfmt:latest --install riscv64 ||
    fail 'the installer tonistiigi/binfmt:latest could not run; it needs an engine that allows privileged containers'
}

# build/app/linux-amd64
# why: each platform apart: a manifest block joins it, and the builder of an engine pushes no index by digest; linux/amd64 natively: this machine is linux/amd64
build_app_linux_amd64() {
  say 'build app for linux/amd64'
  BUILDX_BAKE_ENTITLEMENTS_FS=0 docker buildx bake \
    --file docker-bake.hcl \
    --set app.platform=linux/amd64 \
    --set app.output=type=image,push=true,oci-mediatypes=true \
    --set app.tags=registry.example.com/all:1.0-app-amd64 \
    --metadata-file "$tmp/build-app-linux-amd64.json" \
    app ||
    fail 'the build itself failed; its last lines say why'
  metadata 'containerimage[.]digest' "$tmp/build-app-linux-amd64.json" app >"$tmp/build-app-linux-amd64.digest"
}

# verify-emulators/linux-arm64
# why: a broken emulator runs the wrong program, often with exit code 0
verify_emulators_linux_arm64() {
  say 'verify that linux/arm64 runs'
  { answer=$(docker run \
      --rm \
      --network none \
      --platform linux/arm64 \
      alpine:3 sh -c "case \$(uname -m) in aarch64) echo runs linux/arm64;; esac") &&
    printf '%s\n' "$answer" | has_line 'runs linux/arm64'; } ||
    fail "linux/arm64 does not run although its emulator was installed: an older registration without the flags F and P may be in its place; remove it with \`docker run --rm --privileged tonistiigi/binfmt:latest --uninstall qemu-aarch64\` and run again"
}

# verify-emulators/linux-riscv64
# why: a broken emulator runs the wrong program, often with exit code 0
verify_emulators_linux_riscv64() {
  say 'verify that linux/riscv64 runs'
  { answer=$(docker run \
      --rm \
      --network none \
      --platform linux/riscv64 \
      alpine:3 sh -c "case \$(uname -m) in riscv64) echo runs linux/riscv64;; esac") &&
    printf '%s\n' "$answer" | has_line 'runs linux/riscv64'; } ||
    fail "linux/riscv64 does not run although its emulator was installed: an older registration without the flags F and P may be in its place; remove it with \`docker run --rm --privileged tonistiigi/binfmt:latest --uninstall qemu-riscv64\` and run again"
}

# build/app/linux-arm64
# why: each platform apart: a manifest block joins it, and the builder of an engine pushes no index by digest; linux/arm64 emulated: this machine is linux/amd64
build_app_linux_arm64() {
  say 'build app for linux/arm64'
  BUILDX_BAKE_ENTITLEMENTS_FS=0 docker buildx bake \
    --file docker-bake.hcl \
    --set app.platform=linux/arm64 \
    --set app.output=type=image,push=true,oci-mediatypes=true \
    --set app.tags=registry.example.com/all:1.0-app-arm64 \
    --metadata-file "$tmp/build-app-linux-arm64.json" \
    app ||
    fail 'the build itself failed; its last lines say why'
  metadata 'containerimage[.]digest' "$tmp/build-app-linux-arm64.json" app >"$tmp/build-app-linux-arm64.digest"
}

# build/app-riscv64/linux-riscv64
# why: one platform needs no assembling; linux/riscv64 emulated: this machine is linux/amd64
build_app_riscv64_linux_riscv64() {
  say 'build app-riscv64 for linux/riscv64'
  BUILDX_BAKE_ENTITLEMENTS_FS=0 docker buildx bake \
    --file docker-bake.hcl \
    --set app-riscv64.output=type=image,push=true,oci-mediatypes=true \
    --set app-riscv64.tags=registry.example.com/all:1.0-app-riscv64-riscv64 \
    --metadata-file "$tmp/build-app-riscv64-linux-riscv64.json" \
    app-riscv64 ||
    fail 'the build itself failed; its last lines say why'
  metadata 'containerimage[.]digest' "$tmp/build-app-riscv64-linux-riscv64.json" app-riscv64 >"$tmp/build-app-riscv64-linux-riscv64.digest"
}

# create-index/all
# why: tags are written when everything that was asked for has been built
create_index_all() {
  say 'join all as registry.example.com/all:1.0, registry.example.com/all:latest'
  docker buildx imagetools create \
    --tag registry.example.com/all:1.0 \
    --annotation 'index:org.opencontainers.image.description=Every platform of app' \
    "registry.example.com/all@$(cat "$tmp/build-app-linux-amd64.digest")" "registry.example.com/all@$(cat "$tmp/build-app-linux-arm64.digest")" "registry.example.com/all@$(cat "$tmp/build-app-riscv64-linux-riscv64.digest")" ||
    fail 'the images are in the registry by digest, only the tag registry.example.com/all:1.0 is missing: run again to write it'
  docker buildx imagetools create \
    --tag registry.example.com/all:latest \
    --annotation 'index:org.opencontainers.image.description=Every platform of app' \
    "registry.example.com/all@$(cat "$tmp/build-app-linux-amd64.digest")" "registry.example.com/all@$(cat "$tmp/build-app-linux-arm64.digest")" "registry.example.com/all@$(cat "$tmp/build-app-riscv64-linux-riscv64.digest")" ||
    fail 'the images are in the registry by digest, only the tag registry.example.com/all:latest is missing: run again to write it'
}

# verify-index/registry.example.com-all:1.0
# why: what was published is read back and compared with the plan
verify_index_registry_example_com_all_1_0() {
  say 'verify registry.example.com/all:1.0'
  { answer=$(docker buildx imagetools inspect registry.example.com/all:1.0 --format '{{json .Manifest}}') &&
    printf '%s\n' "$answer" | platforms_are linux/amd64 linux/arm64 linux/riscv64 &&
    printf '%s\n' "$answer" | index_says \
        'index mediaType "application/vnd.oci.image.index.v1+json"' \
        'index "org.opencontainers.image.description": "Every platform of app"'; } ||
    fail 'registry.example.com/all:1.0 does not hold exactly linux/amd64, linux/arm64, linux/riscv64, or lacks an annotation: something else writes this tag, or the build lost a platform'
}

# verify-index/registry.example.com-all:latest
# why: what was published is read back and compared with the plan
verify_index_registry_example_com_all_latest() {
  say 'verify registry.example.com/all:latest'
  { answer=$(docker buildx imagetools inspect registry.example.com/all:latest --format '{{json .Manifest}}') &&
    printf '%s\n' "$answer" | platforms_are linux/amd64 linux/arm64 linux/riscv64 &&
    printf '%s\n' "$answer" | index_says \
        'index mediaType "application/vnd.oci.image.index.v1+json"' \
        'index "org.opencontainers.image.description": "Every platform of app"'; } ||
    fail 'registry.example.com/all:latest does not hold exactly linux/amd64, linux/arm64, linux/riscv64, or lacks an annotation: something else writes this tag, or the build lost a platform'
}

check_engine
install_emulators_linux_arm64 & jobs="$jobs $!"
install_emulators_linux_riscv64 & jobs="$jobs $!"
build_app_linux_amd64 & jobs="$jobs $!"
join
verify_emulators_linux_arm64 & jobs="$jobs $!"
verify_emulators_linux_riscv64 & jobs="$jobs $!"
join
build_app_linux_arm64 & jobs="$jobs $!"
build_app_riscv64_linux_riscv64 & jobs="$jobs $!"
join
create_index_all
verify_index_registry_example_com_all_1_0 & jobs="$jobs $!"
verify_index_registry_example_com_all_latest & jobs="$jobs $!"
join
say 'published and verified: registry.example.com/all:1.0 registry.example.com/all:latest'
