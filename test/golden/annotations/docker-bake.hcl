# Made by mab from build.mab; change that, not this.
# Bake cannot say: making the builder, building each platform by itself, checking what was pushed, joining what several have built, tagging only when everything was built, reading the published index back; docker-bake.sh does, and calls Bake with this file.
# Older versions of buildx take types such as "index,manifest:" of an annotation for a part of its key.

group "default" {
  targets = [
    "app",
    "one",
  ]
}

target "app" {
  annotations = [
    "index,manifest:title=It's \"it\", $HOME\nand `more`",
    "manifest[linux/arm64],manifest-descriptor[linux/arm64]:tier=2",
    "index-descriptor:lost=in a registry",
    "plain=1=2",
  ]
  context = "."
  dockerfile = "Dockerfile"
  tags = ["registry.example.com/app:1.0"]
  platforms = [
    "linux/amd64",
    "linux/arm64",
  ]
  output = ["type=registry"]
}

target "one" {
  annotations = ["index,manifest:title=an index of one"]
  context = "."
  dockerfile = "Dockerfile"
  tags = ["registry.example.com/one:1.0"]
  platforms = ["linux/arm64"]
  output = ["type=registry"]
}

target "part" {
  annotations = [
    "index:title=of no index",
    "manifest-descriptor[linux/arm64]:tier=3",
  ]
  context = "."
  dockerfile = "Dockerfile"
  platforms = [
    "linux/amd64",
    "linux/arm64",
  ]
}
