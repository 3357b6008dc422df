import { join } from 'node:path';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { carriers, Workplace } from './workplace.ts';

const engine = inject('engine');

/** A cluster that is not there: buildx notes nodes of it all the same, and fails when it is to start them. */
const kubeconfig = `apiVersion: v1
kind: Config
clusters: [{ name: none, cluster: { server: "http://127.0.0.1:1" } }]
contexts: [{ name: none, context: { cluster: none, user: nobody } }]
users: [{ name: nobody, user: {} }]
current-context: none
`;

const cluster = (more = ''): string => `builder "farm" {
  driver = "kubernetes"
  ${more}
  node "amd" {
    platforms        = ["linux/amd64"]
    buildkitd-flags  = "--debug"
    buildkitd-config = "buildkitd.toml"
    driver-opts = {
      namespace    = "builds"
      nodeselector = "kubernetes.io/arch=amd64,disk=fast"
      tolerations  = "key=only,value=builds;key=other"
    }
  }
  node "arm" {
    platforms = ["linux/arm64"]
    driver-opts = {
      namespace    = "builds"
      nodeselector = "kubernetes.io/arch=arm64"
    }
  }
}
target "default" {
  platforms = ["linux/amd64", "linux/arm64"]
  builder   = "farm"
}
`;

describe.runIf(engine).each(carriers)('nodes of a cluster, by $by with $buildx buildx', (carrier) => {
  test('are told to buildx each with its platforms, found again as they are, and named when they do not start', async () => {
    const place = new Workplace(engine!, carrier).write({
      Dockerfile: 'FROM scratch\nCOPY Dockerfile /\n',
      'buildkitd.toml': '[worker.oci]\n  max-parallelism = 2\n',
      kubeconfig,
      'build.mab': cluster(),
    });
    const KUBECONFIG = join(place.folder, 'kubeconfig');
    onTestFinished(() => place.leave());
    const first = await place.carryOut([], { KUBECONFIG });
    expect(first.exitCode).toBe(1);
    expect(first.stderr).toContain('the builder farm does not start');
    expect(first.stderr).not.toContain('the registry does not answer');
    const made = (await place.docker('buildx', 'inspect', 'farm')).stdout;
    expect(made).toMatch(/^Driver: +kubernetes$/m);
    expect(made.match(/^(?:Name|Platforms): .*/gm)?.map((line) => line.replace(/: +/, ' '))).toEqual([
      'Name farm',
      'Name amd',
      'Platforms linux/amd64*',
      'Name arm',
      'Platforms linux/arm64*',
    ]);
    expect(made).toContain('nodeselector="kubernetes.io/arch=amd64,disk=fast"');
    expect(made).toContain('tolerations="key=only,value=builds;key=other"');

    const again = await place.carryOut([], { KUBECONFIG });
    expect(again.stderr).toContain('the builder farm does not start');
    expect(again.stderr).not.toContain('declared, but not there');

    place.write({ 'build.mab': cluster().replaceAll('"builds"', '"elsewhere"') });
    const differs = await place.carryOut([], { KUBECONFIG });
    expect(differs.stderr).toContain('declared, but not there: node amd option namespace="elsewhere"');
    expect(differs.stderr).not.toContain('the builder farm does not start');
    await place.docker('buildx', 'rm', '--keep-daemon', 'farm');
  });
});
