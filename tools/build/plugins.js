import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
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
    load(id) {
      if (id.endsWith(VALIDATOR)) {
        return { code: validatorModule(readFileSync(id.slice(0, -VALIDATOR.length), 'utf8')), moduleType: 'js' };
      }
      if (id.endsWith('.hbs')) return { code: templateModule(readFileSync(id, 'utf8')), moduleType: 'js' };
      return null;
    },
  };
}

const ON_DEMAND = '\0on-demand:';

/**
 * A plugin for rolldown: the functions of a CommonJS package run the package when one of them is first called, so that a
 * start without need of it does not pay for it. Its classes and constants cannot be imported.
 * @param {string} name
 * @returns {import('rolldown').Plugin}
 */
export function onDemand(name) {
  const require = createRequire(import.meta.url);
  const isFunction = ([, value]) => typeof value === 'function' && !/^class\b/.test(String(value));
  return {
    name: 'on-demand',
    resolveId(source, importer) {
      if (source !== name) return null;
      return importer?.startsWith(ON_DEMAND) ? require.resolve(name) : ON_DEMAND + name;
    },
    load(id) {
      if (id !== ON_DEMAND + name) return null;
      const functions = Object.entries(require(name)).filter(isFunction);
      const lines = functions.map(([key]) => `export const ${key} = (...args) => require('${name}').${key}(...args);`);
      return { code: lines.join('\n'), moduleType: 'js' };
    },
  };
}
