# Made by mab from build.mab; change that, not this.
# Bake cannot say: installing emulators, verifying emulators, building each platform by itself, checking what was pushed, testing images, tagging only when everything was built, reading the published index back; docker-bake.sh does, and calls Bake with this file.

group "default" {
  targets = ["app"]
}

target "app" {
  context = "."
  dockerfile = "Dockerfile"
  args = {
    BASE = "alpine:3"
    FLAGS = "-O2"
  }
  labels = {
    "org.opencontainers.image.title" = "app"
  }
  tags = [
    "registry.example.com/app:latest",
    "registry.example.com/app:1.0",
  ]
  platforms = [
    "linux/amd64",
    "linux/arm64",
    "linux/riscv64",
  ]
  output = ["type=image,push=true"]
}
