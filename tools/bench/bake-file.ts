const flavors = ['slim', 'full', 'debug', 'test'];

/**
 * A valid bake file of many targets, as generated files and monorepos have them: a common parent, variables, arguments,
 * labels, several tags, a matrix for every tenth of the targets, and groups. The same count gives the same text.
 */
export function bakeFile(targets: number): string {
  const matrices = Math.floor(targets / (10 * flavors.length));
  const names = Array.from({ length: targets - matrices * flavors.length }, (_, at) => `service-${at}`);
  const matrixBlocks = Array.from(
    { length: matrices },
    (_, at) => `
target "matrix-${at}" {
  name     = "matrix-${at}-\${flavor}"
  inherits = ["common"]
  matrix   = { flavor = [${flavors.map((flavor) => `"${flavor}"`).join(', ')}] }
  args     = { FLAVOR = flavor }
  tags     = ["\${REGISTRY}/matrix-${at}:\${flavor}"]
}
`,
  );
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
  targets = ["services"${matrixBlocks.map((_, at) => `, "matrix-${at}"`).join('')}]
}

group "services" {
  targets = [${names.map((name) => `"${name}"`).join(', ')}]
}

target "common" {
  platforms = ["linux/amd64", "linux/arm64"]
  labels = {
    "org.opencontainers.image.vendor" = "Example"
  }
}
${blocks.join('')}${matrixBlocks.join('')}`;
}
