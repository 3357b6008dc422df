/**
 * A valid bake file of many targets, as generated files and monorepos have them: a common parent, variables, arguments,
 * labels, several tags and a group. The same count gives the same text.
 */
export function bakeFile(targets: number): string {
  const names = Array.from({ length: targets }, (_, at) => `service-${at}`);
  const blocks = names.map(
    (name, at) => `
target "${name}" {
  inherits = ["common"]
  context  = "services/${name}"
  args = {
    SERVICE = "${name}"
    INDEX   = "${at}"
    RELEASE = "\${upper(TAG)}-${at % 7}"
  }
  tags = ["\${REGISTRY}/${name}:\${TAG}", "\${REGISTRY}/${name}:latest"]
}
`,
  );
  return `variable "REGISTRY" {
  default = "registry.example.com"
}

variable "TAG" {
  default = "1.0"
}

group "default" {
  targets = [${names.map((name) => `"${name}"`).join(', ')}]
}

target "common" {
  platforms = ["linux/amd64", "linux/arm64"]
  labels = {
    "org.opencontainers.image.vendor" = "Example"
  }
}
${blocks.join('')}`;
}
