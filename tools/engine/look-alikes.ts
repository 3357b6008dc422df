import type { EngineFolder } from './folder.ts';
import { emulatorRule, registrationLine } from './emulators.ts';
import { type EmulatorName, EMULATOR_NAMES, EMULATORS } from './platforms.ts';

/** A text file of an image's build context. */
export interface ContextFile {
  readonly path: string;
  readonly text: string;
  readonly mode: number;
}

/** The context of an image that takes the arguments of `tonistiigi/binfmt`, registers as it does, and answers in its words. */
export function binfmtContext(folder: EngineFolder): readonly ContextFile[] {
  const rules = EMULATOR_NAMES.map((emulator) => ({
    path: `rules/${emulator}`,
    text: registrationLine(emulatorRule(folder, emulator), `/usr/bin/qemu-${EMULATORS[emulator]}`),
    mode: 0o644,
  }));
  return [{ path: 'binfmt', text: BINFMT, mode: 0o755 }, ...rules];
}

/** The emulators beside the context's text files, as links to make. */
export function binfmtPrograms(): readonly { readonly emulator: EmulatorName; readonly name: string }[] {
  return EMULATOR_NAMES.map((emulator) => ({ emulator, name: `qemu-${EMULATORS[emulator]}` }));
}

export const BINFMT_DOCKERFILE = (base: string): string => `FROM ${base}
COPY binfmt qemu-* /usr/bin/
COPY rules /etc/binfmt
ENTRYPOINT ["/usr/bin/binfmt"]
`;

/** The context of an image that buildx's docker-container driver takes for BuildKit: it hands every connection to a relay. */
export const BUILDKIT_CONTEXT: readonly ContextFile[] = [
  {
    path: 'buildkitd',
    mode: 0o755,
    text: "#!/bin/sh\ntrap 'exit 0' TERM INT\nwhile :; do\n  sleep 3600 &\n  wait $!\ndone\n",
  },
  {
    path: 'buildctl',
    mode: 0o755,
    text: '#!/bin/sh\nfor argument; do\n  [ "$argument" != dial-stdio ] || exec nc 127.0.0.1 "${PORT:?the port of a relay}"\ndone\n',
  },
];

export const BUILDKIT_DOCKERFILE = (base: string): string => `FROM ${base}
COPY buildkitd buildctl /usr/bin/
ENTRYPOINT ["buildkitd"]
`;

/**
 * The context of an image that takes the place of `golang` where there is no network: `go build` of it "compiles" any
 * program to a script that answers HTTP on port 8080 as `examples/go-demo` does.
 */
export const GO_CONTEXT: readonly ContextFile[] = [
  {
    path: 'go',
    mode: 0o755,
    text: `#!/bin/sh
set -eu
output=
while [ $# -gt 0 ]; do
  case $1 in
    -o) output=$2 && shift ;;
  esac
  shift
done
[ -f main.go ]
cat >"\${output:?-o is missing}" <<'END'
#!/bin/sh
while :; do
  printf 'HTTP/1.1 200 OK\\r\\nContent-Type: text/plain\\r\\nContent-Length: 12\\r\\nConnection: close\\r\\n\\r\\nhello world\\n' |
    nc -l -p 8080 >/dev/null
done
END
chmod 755 "$output"
`,
  },
];

export const GO_DOCKERFILE = (base: string): string => `FROM ${base}
COPY go /usr/bin/
`;

const BINFMT = `#!/bin/sh
# Takes the arguments of tonistiigi/binfmt and answers in its words: lines of progress on standard error, JSON on standard
# output, and exit code 0 even when an emulator could not be registered.
files=/proc/sys/fs/binfmt_misc
mounted=
if [ ! -e "$files/status" ]; then
  mount -t binfmt_misc binfmt_misc "$files" || exit 1
  mounted=yes
fi

note() { echo "$(date '+%Y/%m/%d %H:%M:%S') $*" >&2; }

install() {
  if [ ! -e "/etc/binfmt/$1" ]; then
    note "installing: $1 unsupported architecture: $1"
    return
  fi
  rule=$(cat "/etc/binfmt/$1")
  name=\${rule#:}
  name=\${name%%:*}
  if [ -e "$files/$name" ]; then
    note "installing: $1 $name already registered"
  elif printf '%s' "$rule" >"$files/register"; then
    note "installing: $1 OK"
  else
    note "installing: $1 cannot register $name"
  fi
}

uninstall() {
  name=$1
  if [ -e "/etc/binfmt/$1" ]; then
    name=$(cut -d: -f2 "/etc/binfmt/$1")
  fi
  found=
  for file in "$files"/$name; do
    [ -e "$file" ] || continue
    printf -- -1 >"$file"
    note "uninstalling: \${file##*/} OK"
    found=yes
  done
  [ "$found" ] || note "uninstalling: $1 not found"
}

each() {
  for word in $(echo "$2" | tr , ' '); do
    if [ "$word" = all ]; then
      for rule in /etc/binfmt/*; do "$1" "\${rule##*/}"; done
    else
      "$1" "$word"
    fi
  done
}

set -f
while [ $# -gt 0 ]; do
  case $1 in
    --install=* | -install=* | --uninstall=* | -uninstall=*) option=\${1%%=*} value=\${1#*=} ;;
    --install | -install | --uninstall | -uninstall) option=$1 value=$2 && shift ;;
    --version | -version) echo 'binfmt/private-engine' && exit ;;
    *) echo "flag provided but not defined: $1" >&2 && exit 1 ;;
  esac
  shift
  option=\${option##*-}
  set +f
  each "$option" "$value"
  set -f
done
set +f

list() {
  separator=
  for word; do
    printf '%s\\n    "%s"' "$separator" "$word"
    separator=,
  done
}

emulators=
for file in "$files"/*; do
  name=\${file##*/}
  [ "$name" != status ] && [ "$name" != register ] || continue
  case $(head -n 1 "$file") in
    enabled*) emulators="$emulators $name" ;;
  esac
done
supported='linux/amd64'
for platform in arm64 riscv64 ppc64le s390x 386 mips64le arm/v7 arm/v6; do
  name=386
  [ "$platform" = 386 ] || name=$(cut -d: -f2 "/etc/binfmt/\${platform%/*}")
  case " 386 $emulators " in
    *" $name "*) supported="$supported linux/$platform" ;;
  esac
done
# shellcheck disable=SC2086
printf '{\\n  "supported": [%s\\n  ],\\n  "emulators": [%s\\n  ]\\n}\\n' "$(list $supported)" "$(list $emulators)"
[ -z "$mounted" ] || umount "$files"
exit 0
`;
