import { describe, expect, it } from 'vitest';
import { endpointAdvice } from '../../../../compiler/manifest/own/endpoint.ts';
import { compileText } from '../../compile-text.ts';

describe('the endpoint of a node', () => {
  it.each([
    'unix:///run/docker.sock',
    'tcp://127.0.0.1:2375',
    'tcp://arm.example.com',
    'tcp://[fd00::1]:2376',
    'tcp://[::0]',
    'tcp://arm:2376/behind/a/proxy',
    'ssh://arm',
    'ssh://build@arm.example.com:2222',
    'ssh://arm/run/user/1000/docker.sock',
    'npipe:////./pipe/docker_engine',
    'default',
    'arm.example.com',
  ])('%s is one of an engine', (endpoint) => {
    expect(endpointAdvice(endpoint, 'docker')).toBeUndefined();
    expect(endpointAdvice(endpoint, 'docker-container')).toBeUndefined();
  });

  it.each(['tcp://kit:1234', 'unix:///run/buildkit.sock', 'ssh://a@b', 'docker-container://kit', 'kube-pod://kit'])(
    '%s is one of a BuildKit',
    (endpoint) => {
      expect(endpointAdvice(endpoint, 'remote')).toBeUndefined();
    },
  );

  it.each([
    ['192.168.0.3:2375', 'write "tcp://192.168.0.3:2375"'],
    ['build@arm.example.com', 'write "ssh://build@arm.example.com"'],
    ['http://arm:2375', 'write "tcp://arm:2375"'],
    ['TCP://arm:2375', 'write "tcp://arm:2375"'],
    ['ssh:/arm', 'write "ssh://arm"'],
    ['/run/docker.sock', 'write "unix:///run/docker.sock"'],
    ...[
      '',
      '-H',
      'a',
      'my context',
      'ssh://',
      'tcp://',
      'tcp://arm:99999',
      'ssh://user:secret@arm',
      'ssh://a b@arm',
    ].map((endpoint) => [endpoint, 'an engine is reached by ssh://USER@HOST']),
  ])('%s is none, and what to write is told', (endpoint, advice) => {
    expect(endpointAdvice(endpoint, 'docker')).toContain(advice);
  });

  it.each(['arm', 'http://', 'podman-container://kit', ''])('%s is none of a BuildKit', (endpoint) => {
    expect(endpointAdvice(endpoint, 'remote')).toContain('a BuildKit is reached by tcp://HOST:PORT');
  });

  it('is complained of once, where it stands', () => {
    const { diagnostics } = compileText(`builder "farm" {
  driver = "docker"
  node "amd" {
    platforms = ["linux/amd64"]
  }
  node "arm" {
    endpoint  = ""
    platforms = ["linux/arm64"]
  }
}
target "default" {
  builder   = "farm"
  platforms = ["linux/arm64"]
  output    = ["type=local,dest=out"]
}
`);
    expect(diagnostics.map(({ code }) => code)).toEqual(['malformed-endpoint']);
  });
});
