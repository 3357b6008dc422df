/** What the help of each command ends with. */
export const examples = {
  mab: text(
    ['mab plan', 'what would happen with build.mab, or with the bake file that is here'],
    ['mab run --push', 'build, and publish when everything has passed'],
    ['mab verify', 'compare what was published with the plan'],
    ['mab emit sh --push -o build.sh', 'the same as a script that needs no mab'],
  ),
  plan: text(
    ['mab plan', 'the default targets of build.mab'],
    ['mab plan app --push --set app.args.V=2', 'one target, with an override'],
    ['mab plan --push --live', 'what of it would run now, and why'],
    ['mab plan --push -o plan.json', 'a plan that `mab run plan.json` executes exactly'],
  ),
  sh: text(
    ['mab emit sh --push -o build.sh', 'write the script'],
    ['mab emit sh --push -o build.sh --check', 'exit 1 when build.sh is not what would be written'],
  ),
  bake: text(
    ['mab emit bake', 'the targets as docker buildx bake reads them'],
    ['mab emit bake -o docker-bake.hcl', 'write the file'],
    ['mab emit bake --list=targets', 'what there is to build, and what it is for'],
  ),
  run: text(
    ['mab run', 'build the default targets'],
    ['mab run app --push --jobs 4', 'one target, four steps at a time'],
    ['mab run plan.json', 'execute a saved plan'],
    ['mab run --push --resume', 'go on after a failure or an interruption'],
    ['mab run --push --report report.html', 'a page with what was published, and when which step ran'],
    ['mab run --push --force', 'build although nothing has changed'],
    ['mab run --progress json 2>events.jsonl', 'events as JSON lines'],
  ),
  runs: text(['mab runs', 'the latest first'], ['mab runs --format json', 'for tools']),
  logs: text(
    ['mab logs', 'how the steps of the latest run went, and what those that failed wrote'],
    ['mab logs build/app/linux-arm64', 'all that one step of it wrote'],
    ['mab logs 2026-11-25T12-05-55-070-3f9a arm64', 'of an earlier run; a part of the name is enough'],
  ),
  verify: text(
    ['mab verify', 'all that build.mab publishes'],
    ['mab verify app', 'the tags of one target or manifest'],
    ['mab verify registry.example.com/app:1.0', 'a reference, whoever made it'],
    ['mab verify --format json', 'for tools'],
  ),
  check: text(['mab check', 'the files that are here'], ['mab check -f build.mab --format json', 'for tools']),
  eval: text(
    ["mab eval '1 + 1'", '2'],
    [`mab eval 'upper(TAG)' --var TAG=rc`, 'with the variables of build.mab'],
    [`echo '{"expression": "a + 1", "variables": {"a": 1}}' | mab eval --lines`, ''],
  ),
  explain: text(['mab explain unknown-platform', 'what it means, and what to do'], ['mab explain', 'all codes']),
} as const;

function text(...lines: readonly (readonly [command: string, comment: string])[]): string {
  const rows = lines.map(([command, comment]) => (comment === '' ? `  ${command}` : `  ${command}\n      ${comment}`));
  return `\nExamples:\n${rows.join('\n')}`;
}
