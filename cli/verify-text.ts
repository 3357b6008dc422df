import { columns } from '../compiler/emit/review/columns.ts';
import type { Palette } from '../runtime/display/palette.ts';
import { safeText } from '../runtime/display/safe-text.ts';
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
    ...(digest === null ? [] : [`  ${digest}  ${safeText(mediaType ?? '')}`]),
    ...rows.map((row) => `  ${safeText(row)}`),
    ...findings.map(({ code, message }) => paint.red(`  wrong[${code}]: ${safeText(message)}`)),
    ...(remedy === undefined ? [] : [`  ${paint.bold('what to do')}: ${safeText(remedy)}`]),
    '',
  ].join('\n');
}

function short(digest: string): string {
  return digest.slice(0, 'sha256:'.length + 12);
}
