# Made by mab from plain-engines.mab; change that, not this.
# Bake cannot say: building each platform by itself, checking what was pushed, joining by docker manifest, reading the published index back; docker-bake.sh does, and calls Bake with this file.

group "default" {
  targets = ["hello"]
}

target "hello" {
  context = "."
  dockerfile = "Dockerfile"
  args = {
    BASE = "alpine:3"
  }
  tags = ["registry.example.com/hello:latest"]
  platforms = [
    "linux/amd64",
    "linux/arm64",
  ]
  output = ["type=image,push=true"]
}
