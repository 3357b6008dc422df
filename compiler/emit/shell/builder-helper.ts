/** The shell function that compares a builder with what is declared, as `stdoutBuilder` says. */
export const builderIs = `# builder_is HOW FACT...: whether \`docker buildx inspect\` on standard input shows a builder of these facts: "equal" them,
# "begun" with some of the nodes, or "holds" them among others. Says what differs.
builder_is() {
  how=$1
  shift
  { printf '%s\\n' "$@" '' && cat; } | awk -v how="$how" '
    function fact(text) { if (!(text in is)) { is[text] = 1; facts[++count] = text } }
    function node_facts(key, value, parts, at, own) {
      if (key == "Name") { node = "node " value; fact(node) }
      if (node == "") return
      if (key == "Endpoint") fact(node " endpoint " value)
      if (key == "Driver Options") while (match(value, /[^ =][^=]*="([^"\\\\]|\\\\.)*"/)) {
        fact(node " option " substr(value, RSTART, RLENGTH))
        value = substr(value, RSTART + RLENGTH)
      }
      if (key == "Flags" || key == "BuildKit daemon flags") {
        own = ""
        for (at = 1; at <= split(value, parts, " "); at++)
          if (parts[at] != "--allow-insecure-entitlement=network.host") own = own " " parts[at]
        if (own != "") fact(node " flags" own)
      }
      if (key == "Platforms") for (at = 1; at <= split(value, parts, ", "); at++)
        if (sub(/\\*$/, "", parts[at])) fact(node " platform " parts[at])
    }
    function is_open(text, at) {
      for (at = 1; at <= opens; at++) if (index(text, open[at]) == 1) return 1
      return 0
    }
    function is_expected(text, words) {
      split(text, words, " ")
      return how != "begun" || words[1] != "node" || ("node " words[2]) in is
    }
    !read && $0 == "" { read = 1; next }
    !read && / \\*$/ { open[++opens] = substr($0, 1, length($0) - 1); next }
    !read { wanted[++wants] = $0; declared[$0] = 1; next }
    /^Nodes:/ { nodes = 1 }
    /^[^ \\t:][^:]*:/ {
      at = index($0, ":")
      key = substr($0, 1, at - 1)
      value = substr($0, at + 1)
      gsub(/^[ \\t]+|[ \\t]+$/, "", value)
      if (value == "") next
      if (nodes) node_facts(key, value)
      else if (key == "Driver") fact("driver " value)
    }
    END {
      if (how == "begun" && !count) exit 0
      for (at = 1; at <= wants; at++) if (!(wanted[at] in is) && is_expected(wanted[at])) {
        print "declared, but not there: " wanted[at]
        differs = 1
      }
      for (at = 1; at <= count; at++) if (how != "holds" && !(facts[at] in declared) && !is_open(facts[at])) {
        print "there, but not declared: " facts[at]
        differs = 1
      }
      exit differs
    }' >&2
}`;
