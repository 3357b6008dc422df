# Made by mab from build.mab; change that, not this.
# Bake cannot say: making the builder, building each platform by itself, checking what was pushed, testing images, tagging only when everything was built, reading the published index back; docker-bake.sh does, and calls Bake with this file.

group "default" {
  targets = [
    "app",
    "pinned",
  ]
}

target "app" {
  context = "."
  dockerfile = "Dockerfile"
  tags = ["registry.example.com/app:1.0"]
  platforms = [
    "linux/amd64",
    "linux/arm64",
  ]
}

target "pinned" {
  context = "."
  dockerfile = "Dockerfile"
  tags = ["registry.example.com/pinned:1.0"]
  platforms = [
    "linux/amd64",
    "linux/arm64",
  ]
}
