# Made by mab from build.mab; change that, not this.
# Bake cannot say: building each platform by itself, checking what was pushed, joining by docker manifest, reading the published index back; docker-bake.sh does, and calls Bake with this file.

group "default" {
  targets = ["default"]
}

target "default" {
  context = "."
  dockerfile = "Dockerfile"
  tags = [
    "registry.lan:5000/app:1.0",
    "registry.example.com/app:1.0",
  ]
  platforms = [
    "linux/amd64",
    "linux/arm64",
  ]
}
