/** An annotation in the words of buildx: `[TYPE[PLATFORM],…:]KEY=VALUE`. */
export interface Annotation {
  /** None is `manifest`. */
  readonly types: readonly string[];
  /** `KEY=VALUE` */
  readonly pair: string;
}

export function readAnnotation(text: string): Annotation {
  const [, types, pair = text] = /^(?:([a-z][^=:]*):)?(.*)$/s.exec(text) ?? [];
  return { types: types?.split(',') ?? [], pair };
}

/** What annotations of a type are written to, without the platform. */
export const annotationTypes = ['index', 'index-descriptor', 'manifest', 'manifest-descriptor'] as const;
export type AnnotationType = (typeof annotationTypes)[number];

export function typesOf(text: string): AnnotationType[] {
  const { types } = readAnnotation(text);
  return types.length === 0 ? ['manifest'] : types.map((type) => type.replace(/\[.*$/, '') as AnnotationType);
}

/** Each of one type: buildx 0.13 takes several types for a part of the key, without a word. */
export function ofOneType(annotations: readonly string[] = []): string[] {
  return annotations.flatMap((text) => {
    const { types, pair } = readAnnotation(text);
    return types.length < 2 ? [text] : types.map((type) => `${type}:${pair}`);
  });
}

/** Those of these types, each of one type. */
export function annotationsOf(types: readonly AnnotationType[], annotations: readonly string[] = []): string[] {
  return ofOneType(annotations).filter((text) => typesOf(text).some((type) => types.includes(type)));
}
