import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';
import Handlebars from 'handlebars';

const VALIDATOR = '?validator';

/** Handlebars source → a module whose default export renders a context. Quoting is done before a template sees a value. */
function templateModule(source) {
  const spec = Handlebars.precompile(source, { noEscape: true, strict: true, preventIndent: true });
  return `import runtime from 'handlebars/runtime.js';\nexport default runtime.template(${spec});\n`;
}

/** JSON Schema → a module whose default export is ajv's validator, so that no schema is compiled at start-up. */
function validatorModule(source) {
  const ajv = new Ajv({ code: { source: true, esm: true }, allErrors: true, strict: true, allowUnionTypes: true });
  const code = standaloneCode(ajv, ajv.compile(JSON.parse(source)));
  return requiresToImports(code);
}

/** ajv writes `require` for its few runtime functions even in ESM output. */
function requiresToImports(code) {
  const imports = [];
  const body = code.replace(/const (\w+) = require\("([^"]+)"\)(\.default)?/g, (_, name, path, dflt) => {
    imports.push(`import ${name}$ from '${path}.js';`);
    return `const ${name} = ${name}$${dflt ? `.default ?? ${name}$` : ''}`;
  });
  return [...imports, body].join('\n');
}

/**
 * One plugin for rolldown and vitest: `*.hbs` and `*.schema.json?validator` become plain JavaScript when mab is built.
 * @returns {import('rolldown').Plugin}
 */
export function precompiled() {
  return {
    name: 'precompiled',
    resolveId(source, importer) {
      if (!source.endsWith(VALIDATOR) || importer === undefined) return null;
      return new URL(source, `file://${importer}`).pathname + VALIDATOR;
    },
    load: {
      filter: { id: /\?validator$|\.hbs$/ },
      handler(id) {
        const isValidator = id.endsWith(VALIDATOR);
        const text = readFileSync(isValidator ? id.slice(0, -VALIDATOR.length) : id, 'utf8');
        return { code: isValidator ? validatorModule(text) : templateModule(text), moduleType: 'js' };
      },
    },
  };
}

/**
 * A plugin for rolldown: writes what is not ASCII as escapes, which strings and regular expressions take, so that Node reads a file
 * of one byte a character.
 * @returns {import('rolldown').Plugin}
 */
export function ascii() {
  return {
    name: 'ascii',
    generateBundle(_, bundle) {
      for (const part of Object.values(bundle))
        if (part.type === 'chunk') part.code = part.code.replace(/[^\0-\x7f]/g, escaped);
    },
  };
}

const escaped = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** The name of the file that holds a package which is loaded on demand. */
export const fileOf = (name) => `${name.replace(/\W+/g, '-')}.cjs`;

const ON_DEMAND = '\0on-demand:';

/**
 * A plugin for rolldown: of packages (and Node's own modules) that few commands need, what they export loads the package's own file, beside the
 * bundle in `folder`, when it is first used; a start without need of one does not pay for reading it. Loading has to be
 * synchronous, hence CommonJS. Functions, classes and objects can be imported.
 * @param {readonly string[]} names
 * @param {string} folder
 * @returns {import('rolldown').Plugin}
 */
export function onDemand(names, folder) {
  return {
    name: 'on-demand',
    resolveId: (source) => (names.includes(source) ? ON_DEMAND + source : null),
    load: {
      filter: { id: /^\0on-demand:/ },
      async handler(id) {
        const name = id.slice(ON_DEMAND.length);
        const exported = Object.entries(await import(name)).filter(([, value]) => isReference(value));
        const lines = exported
          .filter(([key]) => key !== 'default')
          .map(([key]) => `export const ${key} = standIn('${key}');`);
        const path = name.startsWith('node:') ? name : `./${folder}/${fileOf(name)}`;
        return { code: [standIns(path), ...lines].join('\n'), moduleType: 'js' };
      },
    },
  };
}

const isReference = (value) => typeof value === 'function' || (typeof value === 'object' && value !== null);

/** The source of `standIn(KEY)`: it is called, constructed and looked into as the export of that name would be. */
const standIns = (path) => `import { createRequire } from 'node:module';
const load = createRequire(import.meta.url);
const standIn = (key) => {
  const real = () => {
    const all = load('${path}');
    return all[key] ?? all.default[key];
  };
  return new Proxy(function () {}, {
    apply: (_, self, args) => Reflect.apply(real(), self, args),
    construct: (_, args) => Reflect.construct(real(), args),
    get: (_, member) => Reflect.get(real(), member),
  });
};`;
