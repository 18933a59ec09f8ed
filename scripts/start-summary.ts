/** What `npm start` prints when everything runs. */
import type { Status } from '../local/page/api.ts';

export interface StartSummary extends Omit<Status, 'viewer' | 'serving'> {
  readonly publishingRegion: string;
  /** Since the command was started, milliseconds. */
  readonly readyAfter: number;
}

export function describeStart(summary: StartSummary): string {
  const { addresses, regions, handlers, ignored, publishingRegion } = summary;
  const blocks = [
    block('Edge', [[addresses.https, 'HTTP/2 and HTTP/1.1, with a certificate of its own'], [addresses.http]]),
    block('Page', [[addresses.page, 'plays the stream and shows how it is served']]),
    block(
      'Regions',
      regions.map(({ name, port }) => [
        name,
        `origin on port ${port}`,
        name === publishingRegion ? 'content is published here' : '',
      ]),
    ),
    block('Handlers', sizeRows(handlers)),
    ...(ignored.length > 0 ? [block('Ignored', [[ignoredWords(ignored.length)]])] : []),
    block('Play', [[summary.titles[0]?.url ?? 'nothing: there is no title, or no key here that signs for it']]),
  ];
  const ready = `Ready after ${(summary.readyAfter / 1000).toFixed(1)} s. The signed URL is good for a day. Ctrl-C stops everything.`;
  return ['', `${summary.name} on localhost`, '', blocks.join('\n'), '', ready, ''].join('\n');
}

/** Numbers are as wide as the widest, so that their units stand in a column. */
function sizeRows(handlers: StartSummary['handlers']): string[][] {
  const sizes = handlers.map(({ bytes }) => bytes.toLocaleString('en-US'));
  const width = Math.max(...sizes.map(({ length }) => length));
  return handlers.map(({ name, bytes, limit }, i) => {
    const share = limit && `${Math.round((100 * bytes) / limit)} % of ${limit.toLocaleString('en-US')}`;
    return [name, `${sizes[i]?.padStart(width)} bytes`, share || ''];
  });
}

function ignoredWords(count: number): string {
  const parts = count === 1 ? 'one part of the template that changes' : `${count} parts of the template that change`;
  return `${parts} no answer on localhost; the page lists them`;
}

/** Columns as wide as their widest cell; the title stands in the first line. */
function block(title: string, cells: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of cells)
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, cell.length);
    });
  return cells
    .map((row, i) => {
      const text = row.map((cell, j) => cell.padEnd(widths[j] ?? 0)).join('   ');
      return `  ${(i === 0 ? title : '').padEnd(10)}${text}`.trimEnd();
    })
    .join('\n');
}
