# Made by mab from build.mab; change that, not this.
# Bake cannot say: building each platform by itself, testing images; docker-bake.sh does, and calls Bake with this file.

group "default" {
  targets = ["default"]
}

target "default" {
  context = "."
  dockerfile = "Dockerfile"
  tags = ["app:dev"]
  platforms = [
    "linux/amd64",
    "linux/arm64",
  ]
}
