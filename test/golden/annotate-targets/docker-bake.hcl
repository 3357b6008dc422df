# Made by mab from build.mab; change that, not this.
# Bake cannot say: building each platform by itself, checking what was pushed, tagging only when everything was built, joining by docker manifest, reading the published index back; docker-bake.sh does, and calls Bake with this file.

group "default" {
  targets = [
    "digest",
    "list",
  ]
}

target "digest" {
  context = "app"
  dockerfile = "Dockerfile"
  tags = ["registry.example.com/app:1.0"]
  platforms = [
    "linux/amd64",
    "linux/arm64",
  ]
  output = ["type=registry"]
}

target "list" {
  context = "app"
  dockerfile = "Dockerfile"
  tags = ["registry.example.com/list:1.0"]
  platforms = [
    "linux/amd64",
    "linux/arm64",
  ]
}
