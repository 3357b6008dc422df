# Made by mab from build.mab; change that, not this.
# Bake cannot say: making the builder; docker-bake.sh does, and calls Bake with this file.

group "default" {
  targets = [
    "by-container",
    "by-engine",
    "by-kits",
  ]
}

target "by-container" {
  context = "."
  dockerfile = "Dockerfile"
  platforms = ["linux/arm64"]
}

target "by-engine" {
  context = "."
  dockerfile = "Dockerfile"
  platforms = ["linux/arm64"]
}

target "by-kits" {
  context = "."
  dockerfile = "Dockerfile"
  platforms = [
    "linux/amd64",
    "linux/riscv64",
  ]
}
