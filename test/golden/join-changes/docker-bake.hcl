# Made by mab from build.mab; change that, not this.
# Bake cannot say: making the builder, building each platform by itself, checking what was pushed, joining what several have built, tagging only when everything was built, reading the published index back; docker-bake.sh does, and calls Bake with this file.

target "app" {
  context = "app"
  dockerfile = "Dockerfile"
  tags = ["registry.example.com/app:1.0"]
  platforms = [
    "linux/amd64",
    "linux/arm64",
    "linux/arm/v6",
  ]
  output = ["type=registry"]
}
