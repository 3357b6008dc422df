import type { StepKind } from '../compiler/plan/plan.ts';
import type { Failure } from './event.ts';

/**
 * Whether a step of this kind may well succeed a moment later: a registry or a network that failed for now. A build that
 * failed by its own fault never does, whatever its programs wrote; what a test wrote is its image's word. And dockerd may
 * lose what a container writes that ends at once (seen with 26: "stream copy error: reading from a closed fifo"), and
 * says that it ended well.
 */
export function isTransient(kind: StepKind, { cause, lastLines }: Failure): boolean {
  if (cause === 'no-output') return true;
  if (cause !== 'exit-code' || kind === 'run-test') return false;
  const text = lastLines.join('\n');
  return !ownFaults.test(text) && transient.some((pattern) => pattern.test(text));
}

/** BuildKit's and the legacy builder's words for a program of the build that failed, and for a Dockerfile that is wrong. */
const ownFaults =
  /process "[^\n]*" did not complete successfully|executor failed running|returned a non-zero code|dockerfile parse error|failed to read dockerfile/;

const transient = [
  // Two builds of one moment name the same image in containerd's store.
  /image "[^"\n]*": already exists/,
  // containerd, moby and the registry client: "unexpected status from PUT request to …: 503 Service Unavailable".
  /unexpected (?:HTTP )?status[^\n]*\b(?:429|500|502|503|504)\b/,
  /\b(?:429 Too Many Requests|500 Internal Server Error|502 Bad Gateway|503 Service Unavailable|504 Gateway Time-?out)\b/i,
  // `docker manifest` says no more than that.
  /^toomanyrequests$|toomanyrequests:/m,
  /connection reset by peer|write: broken pipe|unexpected EOF|: EOF$|http2: (?:server sent GOAWAY|client connection lost)/m,
  /TLS handshake timeout|: i\/o timeout|Client\.Timeout exceeded|net\/http: timeout awaiting|context deadline exceeded/,
];

/** Milliseconds before the next attempt after this many: doubled each time, at most 30 s, of which up to half is left to chance. */
export function backoff(attempts: number, random: number): number {
  const longest = Math.min(30_000, 1000 * 2 ** (attempts - 1));
  return Math.round(longest * (0.5 + random / 2));
}
