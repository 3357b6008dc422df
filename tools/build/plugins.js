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
    load(id) {
      if (id.endsWith(VALIDATOR)) {
        return { code: validatorModule(readFileSync(id.slice(0, -VALIDATOR.length), 'utf8')), moduleType: 'js' };
      }
      if (id.endsWith('.hbs')) return { code: templateModule(readFileSync(id, 'utf8')), moduleType: 'js' };
      return null;
    },
  };
}
