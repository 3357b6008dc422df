import { accessSync, constants } from 'node:fs';
import { join, relative } from 'node:path';
import type { Plan } from '../compiler/plan/plan.ts';
import type { RunResult } from '../runtime/executor.ts';
import { Registries } from '../runtime/registry/registries.ts';
import type { RegistryTools } from '../runtime/registry/session.ts';
import { bakeMetadata } from '../runtime/report/bake-metadata.ts';
import { imageSizes } from '../runtime/report/image-sizes.ts';
import type { ReportWriter, RunReport } from '../runtime/report/run-report.ts';
import { runsFolder } from '../runtime/record/run-folders.ts';
import type { RunRecord } from '../runtime/record/run-record.ts';
import { makeFolder } from '../runtime/folder.ts';
import { Complaint, systemReason } from './complaint.ts';
import { checkDeliverable, deliver, type OutputOptions } from './output-file.ts';
import type { World } from './world.ts';

/** What is written of a run when it is over. */
export interface ReportOptions {
  /** Each `json` or `html`, for a file beside the run's record; or a file that ends so. */
  readonly report?: readonly string[];
  /** A file for what Bake would have written with the flag of this name. */
  readonly metadataFile?: string;
}

export interface ReportSources {
  readonly plan: Plan;
  readonly record: RunRecord;
  readonly writer: ReportWriter;
  readonly registry: RegistryTools;
}

/** Complains of a file that could not be written when the run is over. */
export function checkReports({ report: wanted = [], metadataFile }: ReportOptions, world: World): void {
  if (metadataFile !== undefined) checkDeliverable(metadataOutput(metadataFile), world);
  for (const output of wanted.filter((one) => !isBeside(one))) checkDeliverable(reportOutput(output), world);
  if (wanted.some(isBeside)) checkRecordable(world);
}

function checkRecordable({ cwd }: World): void {
  try {
    makeFolder(runsFolder(cwd));
    accessSync(runsFolder(cwd), constants.W_OK);
  } catch (error) {
    throw new Complaint(
      `no report can be written beside the record of the run, under .mab/runs: ${systemReason(error)}`,
      'make that possible, or name a file for it, as in --report FILE.html',
    );
  }
}

const metadataOutput = (output: string): OutputOptions => ({ output, flag: '--metadata-file' });
const reportOutput = (output: string): OutputOptions => ({ output, flag: '--report' });

/** Whether a report is written beside the run's record. */
function isBeside(report: string): boolean {
  return report === 'json' || report === 'html';
}

/** Writes the files that were asked for; one that cannot be written keeps none of the others away. */
export async function writeReports(
  { published }: RunResult,
  { report: wanted = [], metadataFile }: ReportOptions,
  { plan, record, writer, registry }: ReportSources,
  world: World,
): Promise<void> {
  const failures: unknown[] = [];
  const attempt = (text: string, options: OutputOptions): boolean => {
    try {
      deliver(text, options, world);
      return true;
    } catch (error) {
      failures.push(error);
      return false;
    }
  };
  const registries = new Registries(registry);
  if (metadataFile !== undefined) {
    attempt(jsonText(await bakeMetadata(plan, published, registries)), metadataOutput(metadataFile));
  }
  const sizes = wanted.length === 0 ? new Map<string, number>() : await imageSizes(registries, published);
  const report = writer.report({ run: record.id, startedAt: record.startedAt }, sizes);
  for (const one of wanted) {
    const output = isBeside(one) ? join(relative(world.cwd, record.folder), `report.${one}`) : one;
    const isWritten = attempt(await textOf(report, output), reportOutput(output));
    if (isWritten && isBeside(one)) world.stderr.write(`report: ${output}\n`);
  }
  if (failures.length > 0) throw failures[0];
}

async function textOf(report: RunReport, file: string): Promise<string> {
  if (!file.endsWith('.html')) return jsonText(report);
  const { reportHtml } = await import('../runtime/report/html.ts');
  return reportHtml(report);
}

function jsonText(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
