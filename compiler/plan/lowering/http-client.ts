import type { HttpCheck } from '../../manifest/model.ts';
import type { Word } from './commands.ts';

/**
 * Asks until there is an answer, whatever it says, or the wget is none; prints the body if the status is the wanted one,
 * else what was said. busybox's wget ends with 1 where nobody listens, and writes no body of a failure.
 */
export const askHttp = `# URL STATUS
while :; do
  said=$(wget -q -S -O /tmp/body "$0" 2>&1) && code=0 || code=$?
  case $said in *HTTP/1.?" "*) break ;; esac
  if [ "$code" -gt 1 ]; then
    echo "$said" >&2
    exit "$code"
  fi
  sleep 1
done
status=\${said#*HTTP/1.?" "}
status=\${status%%[!0-9]*}
if [ "$status" != "$1" ]; then
  echo "$said" >&2
  exit 1
fi
if [ -e /tmp/body ]; then cat /tmp/body; fi`;

/** What `docker run` is given behind its options: an image with the sh and wget of busybox, and what it does. */
export function asking({ client, port, path, status }: HttpCheck): Word[] {
  return [client, 'sh', '-c', { program: 'ask-http' }, `http://127.0.0.1:${port}${path}`, String(status)];
}
