# Made by mab from build.mab; change that, not this.

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
