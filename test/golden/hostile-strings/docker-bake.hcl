# Made by mab from build.mab; change that, not this.

group "default" {
  targets = ["default"]
}

target "default" {
  context = "a folder; rm -rf $HOME"
  dockerfile = "it's `here` \"and\" $(there)"
  dockerfile-inline = "FROM scratch\nLABEL a=\"$${B}\" c='$(id)'\n"
  args = {
    BACKSLASH = "a\\nb\\"
    DASHES = "--privileged"
    DOLLARS = "$HOME $${HOME} $(id) `id` %%{if}"
    EMPTY = ""
    ESCAPE = "\u001b[31mred\u001b[0m \u202e desrever"
    NEWLINES = "one\ntwo\r\nthree\n"
    QUOTES = "'\"\\'\""
    TILDE = "~root/*?[a-z]!#"
    UNICODE = "ä 漢字 👩\u200d👩\u200d👧"
  }
  labels = {
    "key with spaces" = "v"
  }
  tags = ["registry.example.com/app:1.0"]
}
