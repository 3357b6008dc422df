# Made by mab from build.mab; change that, not this.
# Bake cannot say: making the builder, checking what was pushed, joining what several have built, tagging only when everything was built, reading the published index back; docker-bake.sh does, and calls Bake with this file.

group "default" {
  targets = [
    "app",
    "plain",
  ]
}

target "app" {
  context = "."
  dockerfile = "Dockerfile"
  tags = ["registry.lan:5000/app:1.0"]
  platforms = [
    "linux/amd64",
    "linux/arm64",
  ]
  output = ["type=registry"]
}

target "plain" {
  context = "."
  dockerfile = "Dockerfile"
  tags = ["registry.example.com/plain:1.0"]
  platforms = ["linux/amd64"]
  output = ["type=registry"]
}
