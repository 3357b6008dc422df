/** What a running private engine offers: the one thing that tests, demos and scripts need to know about it. */
export interface EngineDescription {
  /** The engine's folder: everything that it writes is below. */
  readonly root: string;
  /** Two Docker engines on this machine; `arm` plays the second machine, which builds Arm images. */
  readonly engines: { readonly amd: EngineEndpoint; readonly arm: EngineEndpoint };
  /** A plain HTTP registry, as `127.0.0.1:PORT`. */
  readonly registry: string;
  /** An index of busybox for every platform of `PLATFORMS`, as `127.0.0.1:PORT/mab/base:latest`. */
  readonly base: string;
  /** Answers as `tonistiigi/binfmt` does, and really registers emulators. */
  readonly binfmtImage: string;
  /** Takes the place of `moby/buildkit` for the docker-container driver: needs `env.PORT`, the port of a relay. */
  readonly buildkitImage: string;
  /** Takes the place of `golang` for `examples/go-demo`. */
  readonly goImage: string;
  readonly tools: EngineTools;
}

/** One Docker engine, by its own socket and by its BuildKit. */
export interface EngineEndpoint {
  /** For `docker --host`, as `unix:///...`. */
  readonly host: string;
  /** For `docker buildx create --driver remote`, as `tcp://127.0.0.1:PORT`. */
  readonly buildkit: string;
}

/** Programs that a test can call without anything being installed on the machine. */
export interface EngineTools {
  /** A folder for PATH with docker 26, busybox, shellcheck and dash. */
  readonly path: string;
  /** A folder for PATH whose docker is 28; everything else is in `path`. */
  readonly newPath: string;
  /** Folders for DOCKER_CONFIG, with buildx 0.13 and buildx 0.29. */
  readonly dockerConfig: { readonly old: string; readonly new: string };
}
