import type { StepKind } from '../compiler/plan/plan.ts';
import type { Failure } from './event.ts';

/**
 * Whether a step of this kind may well succeed a moment later: a registry or a network that failed for now. Only the words
 * of the tools themselves count: what a program of a build has written, or that of a test, is that program's own affair. And
 * dockerd may lose what a container writes that ends at once (seen with 26: "stream copy error: reading from a closed
 * fifo"), and says that it ended well.
 */
export function isTransient(kind: StepKind, failure: Failure): boolean {
  if (failure.cause === 'no-output') return true;
  if (failure.cause !== 'exit-code') return false;
  const complaint = complaints[kind]?.(failure) ?? failure.lastLines;
  const text = complaint.join('\n');
  return !ownFaults.test(text) && transient.some((pattern) => pattern.test(text));
}

/** Of steps whose commands pass on what others write: those of the last lines that the tool itself has written. */
const complaints: { readonly [K in StepKind]?: (failure: Failure) => readonly string[] } = {
  'build-image': buildComplaint,
  'bootstrap-builder': buildComplaint,
  'install-emulators': dockerComplaint,
  'verify-emulators': (failure) => (failure.exit === 125 ? dockerComplaint(failure) : buildComplaint(failure)),
  'run-test': dockerComplaint,
};

/**
 * Why a build failed, and what the vertex had written that did: of sources and exports that is BuildKit's word. Between the
 * dashes names stand before times. Without BuildKit the last line says it.
 */
function buildComplaint({ lastLines }: Failure): readonly string[] {
  // A BuildKit that does not answer was waited for by buildx itself, and long.
  if (lastLines.some((line) => /^ > .*\binternal\] waiting for connection:/.test(line))) return [];
  const isBuildKit = lastLines.some((line) => /^#\d+ /.test(line));
  const last = lastLines.findLastIndex((line) => (isBuildKit ? /^(?:ERROR|error): /.test(line) : line.trim() !== ''));
  if (last < 0) return [];
  const heading = lastLines.slice(0, last).findLastIndex((line) => line.startsWith(' > '));
  const summary = heading < 0 ? [] : lastLines.slice(heading, last).filter((line) => /^\d+\.\d+ /.test(line));
  return [...summary, ...lastLines.slice(last)];
}

/** What `docker run` says where it could not start the container, which ends with 125. */
function dockerComplaint({ exit, lastLines }: Failure): readonly string[] {
  return exit === 125 ? lastLines.filter((line) => line.startsWith('docker: ')) : [];
}

/** BuildKit's and the legacy builder's words for a program of the build that failed, and for a Dockerfile that is wrong. */
const ownFaults =
  /process "[^\n]*" did not complete successfully|executor failed running|returned a non-zero code|dockerfile parse error|failed to read dockerfile: open/;

/** What passes by itself: too many requests or too slow ones, gateways, and Cloudflare's words for the server behind it. */
const passing = '(?:408|429|500|502|503|504|52[0-4])';

const transient = [
  // Two builds of one moment name the same image in containerd's store, or fetch the same layer.
  /image "[^"\n]*": already exists|\blocked for [^\n]*: unavailable/,
  // containerd, moby and the registry client: "unexpected status from PUT request to …: 503 Service Unavailable".
  new RegExp(`unexpected (?:HTTP )?status[^\\n]*: ${passing}\\b`, 'i'),
  // moby, where what came with the status is a page; the caches of S3; git.
  new RegExp(
    `error parsing HTTP ${passing} response|StatusCode: ${passing}\\b|requested URL returned error: ${passing}\\b`,
  ),
  /\b(?:429 Too Many Requests|500 Internal Server Error|502 Bad Gateway|503 Service (?:Temporarily )?Unavailable|504 Gateway Time-?out)\b/i,
  // `docker manifest` says no more than that.
  /^toomanyrequests$|toomanyrequests:/m,
  // Registries of several servers that have not yet told one another.
  /blob upload (?:unknown|invalid)|^unknown blob$/m,
  /connection reset by peer|write: broken pipe|unexpected EOF|: EOF\.?$|http2: (?:server sent GOAWAY|client connection lost)/m,
  /stream error: stream ID \d+; (?:INTERNAL_ERROR|REFUSED_STREAM)|server closed idle connection|cannot reuse body|: no response$/m,
  /use of closed network connection|early EOF|remote end hung up unexpectedly|failed size validation/,
  /TLS handshake timeout|: i\/o timeout|(?:connection|operation) timed out|Client\.Timeout exceeded|net\/http: timeout awaiting/i,
  /context deadline exceeded/,
  // A name server that has no answer for now; of a host that it does not know it says so.
  /lookup [^\n]*(?:server misbehaving|[Tt]emporary failure in name resolution)/,
];

/** Milliseconds before the next attempt after this many: doubled each time, at most 30 s, of which up to half is left to chance. */
export function backoff(attempts: number, random: number): number {
  const longest = Math.min(30_000, 1000 * 2 ** (attempts - 1));
  return Math.round(longest * (0.5 + random / 2));
}
