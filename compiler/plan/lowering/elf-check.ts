import { elfHeaders } from '../../platform/elf.ts';

const machines = Object.entries(elfHeaders)
  .map(([arch, { ident, machine }]) => `    ${ident}${machine}) is=linux/${arch} ;;`)
  .join('\n');

/**
 * Makes a container of an image for each platform, without starting it, and reads the ELF header of the program that it
 * would start: its entrypoint or command, searched in the PATH of the image, through symbolic links and one interpreter
 * of a script. A program for another machine is a failure; what cannot be told is said to be unchecked. Where the engine
 * is `optional`, it is no failure that none answers. The last container is left, and is the step's to remove.
 */
export const checkPrograms = `# IMAGE PLATFORM,... CONTAINER FILE required|optional DOCKER...
image=$0 platforms=$1 container=$2 file=$3 engine=$4
shift 4

say() { printf "%s\\n" "$1"; }
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
    found=\${folders%%:*}$at
    if said=$("$@" cp --follow-link "$container:$found" "$file" 2>&1); then
      if [ -f "$file" ]; then return; fi
    else
      case $said in
        *"ould not find the file"* | *"could not be found"* | *"o such container:path"* | *"not a directory"* | *"too many links"*) ;;
        *) say "$said" >&2; exit 1 ;;
      esac
    fi
    case $folders in *:*) folders=\${folders#*:} ;; *) break ;; esac
  done
  unchecked "$platform" "the image has no $name"
  return 1
}

# bytes FROM COUNT: of the file, in hexadecimal.
bytes() { od -A n -t x1 -j "$1" -N "$2" "$file" | tr -d " \\n"; }

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
  home=$(say "$said" | sed -n "2s,/*\\$,,p")
  path=$(say "$said" | sed -n "3,\\$s/^PATH=//p" | tail -n 1)
  path=\${path:-/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin}
  copy "$(say "$said" | sed -n 1p)" "$@" || exit 0
  if [ "$(bytes 0 2)" = 2321 ]; then
    script=$found
    copy "$(head -n 1 "$file" | sed "s/^#![[:blank:]]*//; s/[[:blank:]].*//")" "$@" || exit 0
    found="$found, which runs $script,"
  fi
  if [ "$(bytes 0 4)" != 7f454c46 ]; then unchecked "$platform" "$found is no ELF file"; exit; fi
  is=$(bytes 4 2)$(bytes 18 2)
  case $is in
${machines}
    *) is="another machine (ELF $is)" ;;
  esac
  case $platform in
    "$is" | "$is"/*) say "$found is a program for $is" ;;
    *) say "$found is a program for $is, and should be one for $platform" >&2; exit 1 ;;
  esac
)

status=0
for platform in $(say "$platforms" | tr , " "); do
  [ "$platform" = "\${platforms%%,*}" ] || "$@" rm --force --volumes "$container" >/dev/null 2>&1
  check "$platform" "$@" || status=1
done
exit "$status"`;
