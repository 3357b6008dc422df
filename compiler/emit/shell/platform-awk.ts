/**
 * Lines of awk: of `arch` and `variant`, `exact` as they stand and `normal` as containerd has it (`arm64/v8` is `arm64`, `arm` is
 * `arm/v7`), each after a slash.
 */
export const platformNames = `      exact = "/" arch (variant == "" ? "" : "/" variant)
      if (arch == "arm64" && variant == "v8" || arch == "amd64" && variant == "v1") variant = ""
      if (arch == "arm" && variant == "") variant = "v7"
      normal = "/" arch (variant == "" ? "" : "/" variant)`;
