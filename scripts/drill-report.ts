/** What a drill says at its end. */
import type { ChapterFigures, Span } from './drill-measure.ts';

const CAUSES_SHOWN = 6;

export function describeDrill(figures: readonly ChapterFigures[], regions: readonly string[]): string[] {
  return figures.flatMap((one) => [...describeChapter(one, regions), '']);
}

function describeChapter(figures: ChapterFigures, regions: readonly string[]): string[] {
  const { chapter, before, during, after, whole, broken } = figures;
  const head = ['', 'requests', 'failed', 'retried', 'p50', 'p99', ...regions];
  const rows = [
    ['before', ...cells(before, regions)],
    [chapter.promise === 'refused-while-unreadable' ? 'unreadable' : 'lost', ...cells(during, regions)],
    ...(chapter.decision === chapter.healed ? [] : [['evacuated', ...cells(after, regions)]]),
    ['restored', ...cells(figures.back, regions)],
    ['all', ...cells(whole, regions)],
  ];
  return [
    `${broken.length === 0 ? 'kept  ' : 'BROKEN'}  ${chapter.title}`,
    ...table([head, ...rows]).map((line) => `  ${line}`),
    ...notes(figures).map((line) => `  ${line}`),
  ];
}

function notes({ chapter, detectionSeconds, lastRequestSeconds, whole, failures }: ChapterFigures): string[] {
  const lines: string[] = [];
  if (detectionSeconds !== undefined && chapter.lost.length > 0) {
    const who = chapter.unattended ? 'by the probers' : 'by hand';
    lines.push(`evacuated ${who} ${detectionSeconds.toFixed(1)} s after the loss`);
  }
  if (lastRequestSeconds !== undefined) {
    const when = lastRequestSeconds === 0 ? 'none after the decision' : `${lastRequestSeconds.toFixed(2)} s after it`;
    lines.push(`last request on a lost Region: ${when}`);
  }
  if (chapter.promise === 'no-failure-after-decision') {
    lines.push(`${whole.failed} requests failed until the record changed: both their Regions were lost`);
  }
  if (chapter.promise === 'refused-while-unreadable') {
    lines.push(`${whole.failed} requests were refused: 503, x-refusal: keys-unavailable`);
  }
  const causes = Object.entries(failures);
  lines.push(...causes.slice(0, CAUSES_SHOWN).map(([cause, count]) => `failed ${count} x ${cause}`));
  if (causes.length > CAUSES_SHOWN) lines.push(`and ${causes.length - CAUSES_SHOWN} causes more, in drill.json`);
  return lines;
}

function cells({ requests, failed, retried, p50, p99, share }: Span, regions: readonly string[]): string[] {
  const shares = regions.map((region) => `${Math.round(share[region] ?? 0)} %`);
  return [String(requests), String(failed), String(retried), time(p50), time(p99), ...shares];
}

function time(milliseconds: number | undefined): string {
  if (milliseconds === undefined) return '-';
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('   ')
      .trimEnd(),
  );
}
