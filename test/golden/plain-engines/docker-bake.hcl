# Made by mab from build.mab; change that, not this.
# Bake cannot say: building each platform by itself, checking what was pushed, joining by docker manifest, reading the published index back; docker-bake.sh does, and calls Bake with this file.

group "default" {
  targets = ["default"]
}

target "default" {
  context = "."
  dockerfile = "Dockerfile.fedora"
  tags = [
    "127.0.0.1:5000/ovn:second-cni",
    "127.0.0.1:5000/ovn:latest",
  ]
  platforms = [
    "linux/amd64",
    "linux/aarch64",
  ]
}
