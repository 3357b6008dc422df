/** Why there is no answer; `proxy`: what lies before the server gave no way to it. */
export type NoAnswerCause =
  | 'refused'
  | 'unknown-host'
  | 'unreachable'
  | 'timeout'
  | 'unknown-authority'
  | 'certificate'
  | 'not-tls'
  | 'proxy'
  | 'broken';

/** There is no answer; the message holds nothing that was sent. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly reason: NoAnswerCause;

  constructor(reason: NoAnswerCause, message: string) {
    super(message);
    this.reason = reason;
  }
}

const causes: Readonly<Record<string, NoAnswerCause>> = {
  ECONNREFUSED: 'refused',
  ENOTFOUND: 'unknown-host',
  EAI_AGAIN: 'unknown-host',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ETIMEDOUT: 'timeout',
  ABORT_ERR: 'timeout',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'unknown-authority',
  UNABLE_TO_GET_ISSUER_CERT: 'unknown-authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'unknown-authority',
  SELF_SIGNED_CERT_IN_CHAIN: 'unknown-authority',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'unknown-authority',
  CERT_HAS_EXPIRED: 'certificate',
  CERT_NOT_YET_VALID: 'certificate',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate',
  ERR_SSL_WRONG_VERSION_NUMBER: 'not-tls',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'not-tls',
  EPROTO: 'not-tls',
};

/** What Node's error of a request means. One host may have several addresses, of which each says why it does not answer. */
export function noAnswer(error: unknown, timeout: number): NoAnswer {
  if (error instanceof NoAnswer) return error;
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const code = first instanceof Error && 'code' in first ? String(first.code) : '';
  const isLate = first instanceof Error && (first.name === 'TimeoutError' || first.name === 'AbortError');
  const cause = isLate ? 'timeout' : (causes[code] ?? 'broken');
  return new NoAnswer(cause, sentences[cause](timeout, code));
}

const sentences: Readonly<Record<NoAnswerCause, (timeout: number, code: string) => string>> = {
  refused: () => 'nothing answers at that address (connection refused)',
  'unknown-host': () => 'there is no host of that name',
  unreachable: () => 'no network leads there',
  timeout: (timeout) => `it did not answer within ${timeout / 1000} s`,
  'unknown-authority': () => 'its certificate comes from an authority that is not trusted here',
  certificate: (_, code) =>
    code === 'ERR_TLS_CERT_ALTNAME_INVALID'
      ? 'its certificate is for another name'
      : 'its certificate is out of date, or not valid yet',
  'not-tls': () => 'it does not speak TLS',
  proxy: () => 'its proxy gives no way to it',
  broken: (_, code) => `the connection broke${code === '' ? '' : ` (${code})`}`,
};
