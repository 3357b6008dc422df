# Made by mab from build.mab; change that, not this.
# Bake cannot say: making the builder, building each platform by itself, checking what was pushed, testing images, tagging only when everything was built, reading the published index back; docker-bake.sh does, and calls Bake with this file.

group "default" {
  targets = ["go-demo"]
}

target "go-demo" {
  context = "."
  dockerfile = "Dockerfile"
  args = {
    BASE = "alpine:3"
    GO = "golang:1.23-alpine"
  }
  tags = ["registry.example.com/go-demo:1.0"]
  platforms = [
    "linux/amd64",
    "linux/arm64",
  ]
  output = ["type=image,push=true"]
}
