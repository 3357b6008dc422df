// The syntax of Dockerfiles (continuations, heredocs, flags, parser directives) is well-trodden ground: dockerfile-ast.
import { Copy, DockerfileParser, From, type Instruction } from 'dockerfile-ast';

/** A stage of a Dockerfile, as far as it matters where its commands run. */
export interface Stage {
  /** Undefined: one is named by its number only. */
  readonly name: string | undefined;
  /** 1-based line of its FROM. */
  readonly line: number;
  readonly platform: string | undefined;
  /** The image or stage that it begins with, and those that it copies or mounts from; build arguments filled in. */
  readonly base: string;
  readonly takes: readonly string[];
  readonly runs: boolean;
}

/** The stages of a Dockerfile, in order; `args` are the build arguments that are given. */
export function readStages(text: string, args: Readonly<Record<string, string>>): readonly Stage[] {
  const given = new Map<string, string>();
  const stages: (Stage & { readonly takes: string[] })[] = [];
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    const keyword = instruction.getKeyword();
    const stage = stages.at(-1);
    if (keyword === 'ARG' && stage === undefined) readArg(instruction, args, given);
    else if (instruction instanceof From) stages.push(stageOf(instruction, given));
    else if (stage === undefined) continue;
    else if (keyword === 'RUN') {
      stages[stages.length - 1] = { ...stage, runs: true, takes: [...stage.takes, ...mountsOf(instruction, given)] };
    } else if (instruction instanceof Copy) {
      const from = instruction.getFromFlag()?.getValue();
      if (typeof from === 'string') stage.takes.push(filled(from, given));
    }
  }
  return stages;
}

/**
 * The stages that a build of one goes through, itself first: those that it begins with and takes files of. `target` is a
 * name or number; left out, the last stage. Empty where there is no such stage.
 */
export function stagesReached(stages: readonly Stage[], target: string | undefined): readonly Stage[] {
  const first = target === undefined ? stages.at(-1) : find(stages, target, stages.length);
  const reached = new Set<Stage>();
  const waiting = first === undefined ? [] : [first];
  for (let stage = waiting.pop(); stage !== undefined; stage = waiting.pop()) {
    if (reached.has(stage)) continue;
    reached.add(stage);
    const before = stages.indexOf(stage);
    waiting.push(...[stage.base, ...stage.takes].flatMap((name) => find(stages, name, before) ?? []));
  }
  return [...reached];
}

/** The platform that a stage is for: its own, else that of the stage that it begins with. */
export function platformOf(stage: Stage, stages: readonly Stage[]): string | undefined {
  if (stage.platform !== undefined) return stage.platform;
  const base = find(stages, stage.base, stages.indexOf(stage));
  return base === undefined ? undefined : platformOf(base, stages);
}

/** A stage before the one of a number, by its name in any case, or by its number. */
function find(stages: readonly Stage[], name: string, before: number): Stage | undefined {
  const earlier = stages.slice(0, before);
  return (
    earlier.findLast((one) => one.name === name.toLowerCase()) ??
    (/^\d+$/.test(name) ? earlier[Number(name)] : undefined)
  );
}

function stageOf(from: From, given: ReadonlyMap<string, string>): Stage & { readonly takes: string[] } {
  return {
    name: from.getBuildStage()?.toLowerCase(),
    line: from.getRange().start.line + 1,
    platform: from.getPlatformFlag()?.getValue() ?? undefined,
    base: filled(from.getImage() ?? '', given),
    takes: [],
    runs: false,
  };
}

function readArg(instruction: Instruction, args: Readonly<Record<string, string>>, given: Map<string, string>): void {
  for (const argument of instruction.getArguments()) {
    const [, name = '', quoted] = /^([^=]+)(?:=(.*))?$/s.exec(argument.getValue()) ?? [];
    const value = args[name] ?? quoted?.replace(/^(["'])(.*)\1$/s, '$2');
    if (value !== undefined) given.set(name, filled(value, given));
  }
}

/** `RUN --mount=from=stage` */
function mountsOf(instruction: Instruction, given: ReadonlyMap<string, string>): string[] {
  const text = instruction.getTextContent();
  return [...text.matchAll(/--mount=\S*?\bfrom=([^,\s]+)/g)].map(([, from = '']) => filled(from, given));
}

/** `$NAME`, `${NAME}`, `${NAME:-default}` */
function filled(text: string, given: ReadonlyMap<string, string>): string {
  return text.replace(
    /\$(?:(\w+)|\{(\w+)(?::?-([^}]*))?\})/g,
    (whole, bare?: string, braced?: string, other?: string) => {
      return given.get(bare ?? braced ?? '') ?? other ?? whole;
    },
  );
}
