import { describe, expect, it } from 'vitest';
import type { Failure } from '../../runtime/event.ts';
import { backoff, isTransient } from '../../runtime/transient.ts';

const failed = (lastLines: readonly string[], cause: Failure['cause'] = 'exit-code'): Failure => ({
  cause,
  message: '',
  lastLines,
  remedies: [],
});

describe('a failure is transient', () => {
  it.each([
    'ERROR: failed to push r/app: unexpected status from PUT request to https://r/v2/app/manifests/1: 503 Service Unavailable',
    'error: failed to solve: failed to push r/app: unexpected status from HEAD request to http://r/v2/app/blobs/x: 500 Internal Server Error',
    'received unexpected HTTP status: 502 Bad Gateway',
    'toomanyrequests: You have reached your pull rate limit.',
    'toomanyrequests',
    'ERROR: unexpected status code [manifests 1]: 429 Too Many Requests',
    'failed to copy: httpReadSeeker: failed open: read tcp 10.0.0.1:1->10.0.0.2:443: read: connection reset by peer',
    'Put "https://r/v2/": net/http: TLS handshake timeout',
    'Head "https://r/v2/app/manifests/1": dial tcp 10.0.0.2:443: i/o timeout',
    'failed to do request: Put "http://r/v2/app/blobs/uploads/1": EOF',
    'failed to copy: unexpected EOF',
    'ERROR: failed to solve: image "127.0.0.1:5000/app": already exists',
  ])('where a registry or the network failed for now: %s', (line) => {
    expect(isTransient('build-image', failed(['#7 pushing layers', line]))).toBe(true);
  });

  it.each([
    [
      'a program of the build',
      'ERROR: process "/bin/sh -c curl https://r" did not complete successfully: exit code: 22',
    ],
    ['a program of the legacy builder', "The command '/bin/sh -c curl https://r' returned a non-zero code: 22"],
    ['the Dockerfile', 'ERROR: failed to solve: dockerfile parse error on line 3: unknown instruction: RUM'],
  ])('but never one by the fault of %s', (_, line) => {
    expect(isTransient('build-image', failed(['#9 0.2 curl: (56) connection reset by peer', line]))).toBe(false);
  });

  it.each([
    'dial tcp 127.0.0.1:1: connect: connection refused',
    'server message: insufficient_scope: authorization failed',
    'unexpected status from PUT request to https://r/v2/app/manifests/1: 400 Bad Request',
    'R: not found',
    '#6 12.50 Downloaded 500 Internal errors of 503',
  ])('but not one that stays: %s', (line) => {
    expect(isTransient('build-image', failed([line]))).toBe(false);
  });

  it('where an engine lost what a container wrote, and not for what a test wrote', () => {
    expect(isTransient('run-test', failed([], 'no-output'))).toBe(true);
    expect(isTransient('run-test', failed(['503 Service Unavailable']))).toBe(false);
    expect(isTransient('run-test', failed(['503 Service Unavailable'], 'unexpected-output'))).toBe(false);
  });

  it('but not one of mab’s own limits', () => {
    expect(isTransient('build-image', failed(['503 Service Unavailable'], 'timeout'))).toBe(false);
  });
});

describe('the time between attempts', () => {
  it('doubles up to 30 s, and is half left to chance', () => {
    expect([1, 2, 3, 5, 6, 50].map((attempts) => backoff(attempts, 1))).toEqual([
      1000, 2000, 4000, 16_000, 30_000, 30_000,
    ]);
    expect(backoff(1, 0)).toBe(500);
  });
});
