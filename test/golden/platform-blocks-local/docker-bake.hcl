# Made by mab from build.mab; change that, not this.
# Bake cannot say: building each platform by itself; docker-bake.sh does, and calls Bake with this file.

group "default" {
  targets = ["default"]
}

target "default" {
  context = "."
  dockerfile = "Dockerfile"
  tags = ["app:dev"]
  cache-to = ["type=local,dest=.cache/build"]
  platforms = [
    "linux/amd64",
    "linux/arm/v7",
  ]
  output = [
    "type=local,dest=out",
    "type=oci,dest=app.tar",
    "type=docker",
  ]
}
