# Made by mab from build.mab; change that, not this.

group "default" {
  targets = [
    "kept-and-loaded",
    "kept-and-pushed",
  ]
}

target "kept-and-loaded" {
  context = "."
  dockerfile = "Dockerfile"
  tags = ["app:1"]
  output = [
    "type=docker,dest=app.tar",
    "type=docker",
  ]
}

target "kept-and-pushed" {
  context = "."
  dockerfile = "Dockerfile"
  tags = ["registry.example.com/app:1"]
  output = [
    "type=image,name=app:here",
    "type=registry",
  ]
}
