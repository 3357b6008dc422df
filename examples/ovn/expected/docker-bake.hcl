# Made by mab from build.mab; change that, not this.
# Bake cannot say: building each platform by itself, checking what was pushed, joining by docker manifest, reading the published index back; docker-bake.sh does, and calls Bake with this file.

group "default" {
  targets = ["ovn-daemonset"]
}

target "ovn-daemonset" {
  context = "."
  dockerfile = "Dockerfile.fedora"
  args = {
    BASE = "fedora:41"
  }
  tags = ["registry.example.com/ovn-daemonset-f:second-cni"]
  platforms = [
    "linux/amd64",
    "linux/arm64",
  ]
  output = ["type=image,push=true"]
}
