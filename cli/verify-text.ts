import { columns } from '../compiler/emit/review/columns.ts';
import type { Palette } from '../runtime/display/palette.ts';
import { safeText } from '../runtime/display/safe-text.ts';
import { singleLine, widthOf } from '../runtime/display/width.ts';
import type { Report } from '../runtime/verify/report.ts';

/** Reports for people: each reference with its images, and what is wrong. */
export function reportsText(reports: readonly Report[], paint: Palette): string {
  const wrong = reports.filter(({ findings }) => findings.length > 0).length;
  const total = `${reports.length} ${reports.length === 1 ? 'reference' : 'references'}`;
  const end =
    wrong === 0 ? paint.green(`${total}: as it should be`) : paint.red(`${total}: ${wrong} not as it should be`);
  return [...reports.map((report) => reportText(report, paint)), `${end}\n`].join('\n');
}

function reportText(
  { reference, compared, digest, mediaType, images, findings, remedy }: Report,
  paint: Palette,
): string {
  const by = compared === 'plan' ? 'compared with the plan' : 'no plan declares it';
  const rows = columns(
    images.map((image) => [image.platform ?? 'no platform', short(image.digest), image.attested ? 'attested' : '']),
  );
  return [
    `${paint.bold(safeText(reference))}  (${by})`,
    ...(digest === null ? [] : [`  ${digest}`, `  ${safeText(mediaType ?? '')}`]),
    ...rows.map((row) => `  ${safeText(row)}`),
    ...findings.flatMap(({ code, message }) =>
      indented(`wrong[${code}]: ${shortened(message)}`).map((line) => paint.red(line)),
    ),
    ...(remedy === undefined ? [] : indented(`what to do: ${remedy}`)).map((line) =>
      line.replace('what to do', paint.bold('what to do')),
    ),
    '',
  ].join('\n');
}

const width = 80;

/** Lines of at most 80 columns, broken between words; all but the first further in. */
function indented(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of singleLine(text).split(' ')) {
    const margin = lines.length === 0 ? '  ' : '    ';
    if (line !== '' && widthOf(`${margin}${line} ${word}`) > width) {
      lines.push(`${margin}${line}`);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, `${lines.length === 0 ? '  ' : '    '}${line}`];
}

/** A sentence with digests as they stand in the table; JSON has them whole. */
function shortened(message: string): string {
  return message.replace(/sha256:[0-9a-f]{64}/g, short);
}

function short(digest: string): string {
  return digest.slice(0, 'sha256:'.length + 12);
}
