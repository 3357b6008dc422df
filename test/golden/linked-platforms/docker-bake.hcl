# Made by mab from build.mab; change that, not this.
# Bake cannot say: making the builder, building each platform by itself, checking what was pushed, tagging only when everything was built, reading the published index back; docker-bake.sh does, and calls Bake with this file.

group "default" {
  targets = [
    "app",
    "tool",
  ]
}

target "app" {
  context = "."
  contexts = {
    between = "target:between"
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
  context = "."
  dockerfile = "Dockerfile"
  cache-from = ["type=registry,ref=registry.example.com/base:cache"]
  cache-to = ["type=registry,ref=registry.example.com/base:cache"]
  platforms = [
    "linux/amd64",
    "linux/arm64",
  ]
  output = ["type=cacheonly"]
}

target "between" {
  context = "."
  contexts = {
    base = "target:base"
  }
  dockerfile = "Dockerfile"
  platforms = [
    "linux/amd64",
    "linux/arm64",
  ]
  output = ["type=cacheonly"]
}

target "cached" {
  context = "."
  dockerfile = "Dockerfile"
  cache-to = ["type=gha,scope=cached"]
  platforms = [
    "linux/amd64",
    "linux/arm64",
  ]
  output = ["type=cacheonly"]
}

target "tool" {
  context = "."
  contexts = {
    cached = "target:cached"
  }
  dockerfile = "Dockerfile"
  platforms = [
    "linux/amd64",
    "linux/arm64",
  ]
  output = ["type=local,dest=out"]
}
