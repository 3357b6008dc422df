# Made by mab from build.mab; change that, not this.
# Bake cannot say: making the builder, building each platform by itself, checking what was pushed, tagging only when everything was built, reading the published index back; docker-bake.sh does, and calls Bake with this file.

group "default" {
  targets = ["default"]
}

target "default" {
  context = "."
  dockerfile = "Dockerfile"
  dockerfile-inline = "FROM scratch\nCOPY it's.txt /\n"
  tags = ["registry.example.com/app:1.0"]
  platforms = [
    "linux/amd64",
    "linux/arm64",
  ]
  output = ["type=registry"]
}
