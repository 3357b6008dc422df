# Made by mab from build.mab; change that, not this.
# Bake cannot say: making the builder; docker-bake.sh does, and calls Bake with this file.
# Older versions of buildx read past network, extra-hosts: see `docker buildx bake --print`.

group "default" {
  targets = [
    "alone",
    "linked",
  ]
}

target "alone" {
  context = "."
  dockerfile = "Dockerfile"
  platforms = ["linux/amd64"]
  network = "none"
}

target "base" {
  context = "base"
  dockerfile = "Dockerfile"
  platforms = ["linux/amd64"]
  output = ["type=cacheonly"]
  network = "none"
  extra-hosts = {
    mirror = "10.0.0.1"
  }
}

target "linked" {
  context = "."
  contexts = {
    base = "target:base"
  }
  dockerfile = "Dockerfile"
  platforms = ["linux/amd64"]
  network = "default"
}
