# Made by mab from build.mab; change that, not this.
# Bake cannot say: installing emulators, verifying emulators, building each platform by itself; docker-bake.sh does, and calls Bake with this file.

variable "NPM_TOKEN" {}

group "default" {
  targets = [
    "app",
    "tool",
  ]
}

target "app" {
  context = "."
  contexts = {
    base = "target:base"
  }
  dockerfile = "Dockerfile"
  args = {
    TOKEN = NPM_TOKEN
    VERSION = "1.0"
  }
  tags = ["registry.example.com/app:1.0"]
  secret = [
    "id=key,env=SIGNING_KEY",
    "id=file,src=key.pem",
  ]
}

target "base" {
  context = "base"
  dockerfile = "Dockerfile"
  args = {
    NPM_TOKEN = NPM_TOKEN
  }
  output = ["type=cacheonly"]
}

target "tool" {
  context = "."
  dockerfile = "Dockerfile"
  args = {
    TOKEN = NPM_TOKEN
    VERSION = "1.0"
  }
  tags = ["registry.example.com/tool:1.0"]
  platforms = [
    "linux/amd64",
    "linux/arm64",
  ]
}
