# Made by mab from build.mab; change that, not this.
# Bake cannot say: building each platform by itself, checking what was pushed, joining what several have built, tagging only when everything was built, reading the published index back; docker-bake.sh does, and calls Bake with this file.

group "default" {
  targets = ["app"]
}

target "app" {
  context = "app"
  dockerfile = "Dockerfile"
  tags = ["registry.example.com/app:linux"]
  platforms = [
    "linux/amd64",
    "linux/arm64",
  ]
  output = ["type=registry,oci-mediatypes=true"]
}

target "extra-ppc64le" {
  context = "extra"
  dockerfile = "Dockerfile"
  platforms = ["linux/ppc64le"]
}

target "extra-riscv64" {
  context = "extra"
  dockerfile = "Dockerfile"
  platforms = ["linux/riscv64"]
}
