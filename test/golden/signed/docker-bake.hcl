# Made by mab from build.mab; change that, not this.
# Bake cannot say: making the builder, building each platform by itself, checking what was pushed, signing, joining what several have built, tagging only when everything was built, reading the published index back; docker-bake.sh does, and calls Bake with this file.

group "default" {
  targets = [
    "app",
    "plain",
    "tools",
  ]
}

target "app" {
  annotations = ["index:org.opencontainers.image.title=app"]
  context = "."
  dockerfile = "Dockerfile"
  tags = [
    "registry.example.com/app:1.0",
    "ghcr.io/team/app:1.0",
    "registry.example.com/app:latest",
  ]
  platforms = [
    "linux/amd64",
    "linux/arm64",
  ]
}

target "plain" {
  context = "."
  dockerfile = "Dockerfile"
  tags = ["registry.example.com/plain:1.0"]
  output = ["type=registry"]
}

target "tools" {
  annotations = ["index:org.opencontainers.image.title=app"]
  context = "."
  dockerfile = "Dockerfile"
  tags = ["registry.example.com/tools:1.0"]
  platforms = [
    "linux/amd64",
    "linux/arm64",
  ]
}
