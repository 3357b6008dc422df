# Made by mab from build.mab; change that, not this.
# Bake cannot say: making the builder, verifying emulators, building each platform by itself, checking what was pushed, tagging only when everything was built, reading the published index back; docker-bake.sh does, and calls Bake with this file.

group "default" {
  targets = ["default"]
}

target "default" {
  context = "."
  dockerfile = "Dockerfile"
  tags = [
    "registry.example.com/app:latest",
    "registry.example.com/app:1.0",
    "other.example.com/app:1.0",
  ]
  platforms = [
    "linux/amd64",
    "linux/arm64",
    "linux/s390x",
  ]
  output = ["type=image,compression=zstd,push=true"]
}
