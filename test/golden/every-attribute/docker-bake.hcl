# Made by mab from build.mab; change that, not this.
# Older versions of buildx read past network, entitlements, extra-hosts: see `docker buildx bake --print`.

group "default" {
  targets = ["default"]
}

target "default" {
  annotations = ["index:org.opencontainers.image.title=An app"]
  attest = [
    "type=provenance,mode=max",
    "type=sbom",
  ]
  context = "src"
  contexts = {
    base = "docker-image://alpine:3"
    shared = "../shared"
  }
  dockerfile = "build/Dockerfile.release"
  args = {
    EMPTY = ""
    VERSION = "1.0"
  }
  labels = {
    "org.opencontainers.image.title" = "An app"
  }
  tags = ["registry.example.com/app:1.0"]
  cache-from = ["type=registry,ref=registry.example.com/cache"]
  cache-to = ["type=registry,mode=max,ref=registry.example.com/cache"]
  target = "release"
  secret = ["id=token,env=TOKEN"]
  ssh = ["default"]
  output = ["type=local,dest=out"]
  pull = true
  no-cache = true
  network = "host"
  no-cache-filter = ["deps"]
  shm-size = "128m"
  ulimits = ["nofile=1024:1024"]
  entitlements = ["network.host"]
  extra-hosts = {
    db = "10.0.0.1"
  }
}
