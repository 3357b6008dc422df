# Made by mab from build.mab; change that, not this.
# Bake cannot say: making the builder, installing emulators, verifying emulators, building each platform by itself, checking what was pushed, tagging only when everything was built, reading the published index back; docker-bake.sh does, and calls Bake with this file.

group "default" {
  targets = ["default"]
}

target "default" {
  context = "."
  dockerfile = "Dockerfile"
  args = {
    CGO_ENABLED = "1"
    GOFLAGS = "-trimpath"
  }
  tags = [
    "registry.example.com/app:1.0",
    "registry.example.com/app:latest",
  ]
  cache-from = ["type=registry,ref=registry.example.com/app:cache"]
  cache-to = ["type=registry,mode=max,ref=registry.example.com/app:cache"]
  platforms = [
    "linux/amd64",
    "linux/arm64",
    "linux/riscv64",
    "linux/s390x",
  ]
  output = ["type=registry,compression=zstd"]
}
