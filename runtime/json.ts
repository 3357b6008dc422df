/** A JSON object, of whose members nothing is known yet. */
export type Table = Readonly<Record<string, unknown>>;

export function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value of a text; undefined when it is no JSON. */
export function parseJson(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

/** A text as a JSON object; undefined when it is none. */
export function parseTable(json: string): Table | undefined {
  const value = parseJson(json);
  return isTable(value) ? value : undefined;
}

/** The objects of a list; none where it is no list. */
export function tablesIn(value: unknown): readonly Table[] {
  return Array.isArray(value) ? value.filter(isTable) : [];
}
