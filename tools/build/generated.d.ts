/** Handlebars templates, precompiled at build time by tools/build/plugins.ts. */
declare module '*.hbs' {
  const render: (context: object) => string;
  export default render;
}

/** JSON Schemas, compiled by ajv at build time by tools/build/plugins.ts. */
declare module '*.schema.json?validator' {
  export interface SchemaError {
    readonly instancePath: string;
    readonly message?: string;
    readonly params: Readonly<Record<string, unknown>>;
  }
  interface Validate {
    (data: unknown): boolean;
    errors?: readonly SchemaError[] | null;
  }
  const validate: Validate;
  export default validate;
}
