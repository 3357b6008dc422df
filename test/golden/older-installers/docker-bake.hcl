# Made by mab from build.mab; change that, not this.
# Bake cannot say: installing emulators, verifying emulators; docker-bake.sh does, and calls Bake with this file.

group "default" {
  targets = ["default"]
}

target "default" {
  context = "."
  dockerfile = "Dockerfile"
  platforms = [
    "linux/arm64",
    "linux/arm/v7",
  ]
}
