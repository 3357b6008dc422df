# Made by mab from build.mab; change that, not this.
# Bake cannot say: making the builder, building each platform by itself, checking what was pushed, tagging only when everything was built, reading the published index back; docker-bake.sh does, and calls Bake with this file.

group "default" {
  targets = [
    "archive",
    "archive-of-one",
    "archives-of-engine",
    "folder",
    "loaded",
    "loaded-by-one",
    "published",
  ]
}

target "archive" {
  context = "."
  dockerfile = "Dockerfile"
  platforms = [
    "linux/amd64",
    "linux/arm64",
  ]
  output = ["type=oci,dest=out/app.tar"]
}

target "archive-of-one" {
  context = "."
  dockerfile = "Dockerfile"
  platforms = [
    "linux/amd64",
    "linux/arm64",
  ]
  output = ["type=oci,dest=out/one.tar"]
}

target "archives-of-engine" {
  context = "."
  dockerfile = "Dockerfile"
  tags = ["app:2"]
  platforms = [
    "linux/amd64",
    "linux/arm64",
  ]
  output = ["type=docker,compression=gzip,dest=out/app.tar.gz"]
}

target "folder" {
  context = "."
  dockerfile = "Dockerfile"
  platforms = [
    "linux/amd64",
    "linux/arm64",
  ]
  output = ["type=local,dest=out"]
}

target "loaded" {
  context = "."
  dockerfile = "Dockerfile"
  tags = ["app:1"]
  platforms = [
    "linux/amd64",
    "linux/arm64",
  ]
  output = ["type=docker"]
}

target "loaded-by-one" {
  context = "."
  dockerfile = "Dockerfile"
  tags = ["app:3"]
  platforms = [
    "linux/amd64",
    "linux/arm64",
  ]
  output = ["type=docker"]
}

target "published" {
  context = "."
  dockerfile = "Dockerfile"
  tags = [
    "registry.example.com/app:1",
    "registry.example.com/app:latest",
  ]
  platforms = [
    "linux/amd64",
    "linux/arm64",
  ]
  output = [
    "type=registry",
    "type=docker",
    "type=oci,dest=out/kept for ever.tar",
  ]
}
