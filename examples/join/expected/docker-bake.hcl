# Made by mab from build.mab; change that, not this.
# Bake cannot say: installing emulators, verifying emulators, building each platform by itself, checking what was pushed, joining what several have built, tagging only when everything was built, reading the published index back; docker-bake.sh does, and calls Bake with this file.

target "app" {
  context = "."
  dockerfile = "Dockerfile"
  args = {
    BASE = "alpine:3"
  }
  platforms = [
    "linux/amd64",
    "linux/arm64",
  ]
  output = ["type=image,push=true"]
}

target "app-riscv64" {
  context = "."
  dockerfile = "Dockerfile.files"
  platforms = ["linux/riscv64"]
  output = ["type=image,push=true"]
}
