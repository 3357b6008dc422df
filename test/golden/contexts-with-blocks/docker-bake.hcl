# Made by mab from build.mab; change that, not this.
# Bake cannot say: building each platform by itself, checking what was pushed, tagging only when everything was built, reading the published index back; docker-bake.sh does, and calls Bake with this file.

group "default" {
  targets = ["app"]
}

target "app" {
  context = "."
  contexts = {
    base = "target:base"
  }
  dockerfile = "Dockerfile"
  tags = ["registry.example.com/app:1.0"]
  platforms = [
    "linux/amd64",
    "linux/arm64",
  ]
  output = ["type=registry"]
}

target "base" {
  context = "base"
  dockerfile = "Dockerfile"
  args = {
    FLAGS = "-O2"
  }
  cache-to = ["type=registry,ref=registry.example.com/base:cache"]
  platforms = [
    "linux/amd64",
    "linux/arm64",
  ]
  output = ["type=cacheonly"]
}
