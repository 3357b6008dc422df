# Made by mab from build.mab; change that, not this.
# Bake cannot say: building each platform by itself, checking what was pushed, tagging only when everything was built, reading the published index back; docker-bake.sh does, and calls Bake with this file.

group "default" {
  targets = [
    "api",
    "web",
  ]
}

target "api" {
  context = "api"
  dockerfile = "Dockerfile"
  tags = ["registry.example.com/api:1.0"]
  platforms = [
    "linux/amd64",
    "linux/arm64",
  ]
  output = ["type=registry"]
}

target "web" {
  context = "web"
  dockerfile = "Dockerfile"
  tags = ["registry.example.com/web:1.0"]
  platforms = [
    "linux/amd64",
    "linux/arm64",
  ]
  output = ["type=registry"]
}
