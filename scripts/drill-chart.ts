/** A drill as a picture: who served, how long viewers waited, what failed, and what happened when. */
import { area, axis, COLOURS, HEIGHTS, LEFT, line, RIGHT, TOP, text, WIDTH } from './drill-chart-shapes.ts';
import type { Chapter, DrillEvent } from './drill-record.ts';
import type { Second } from './drill-series.ts';

export interface ChartFacts {
  readonly title: string;
  readonly subtitle: string;
  readonly regions: readonly string[];
  readonly seconds: readonly Second[];
  readonly chapters: readonly Chapter[];
  readonly events: readonly DrillEvent[];
  /** Epoch milliseconds of the first second. */
  readonly from: number;
}

/** Milliseconds, on a scale of powers of ten. */
const TIMES = [1, 10, 100, 1000, 10_000];
const GAP = 46;
const CHAPTER_COLUMNS = 3;
const CHAPTER_LINE = 20;
/** Pixels that a mark's words take across. */
const MARK_WIDTH = 12;

export function drillChart(facts: ChartFacts): string {
  const { seconds, regions, from } = facts;
  const xOf = (second: number) => LEFT + ((WIDTH - LEFT - RIGHT) * second) / Math.max(1, seconds.length - 1);
  const xAt = (at: number) => xOf(Math.min(seconds.length - 1, Math.max(0, (at - from) / 1000)));
  const shareTop = TOP;
  const timeTop = shareTop + HEIGHTS.share + GAP;
  const failTop = timeTop + HEIGHTS.time + GAP;
  const bottom = failTop + HEIGHTS.failed + HEIGHTS.marks;
  const height = bottom + 54 + CHAPTER_LINE * Math.ceil(facts.chapters.length / CHAPTER_COLUMNS);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="system-ui, sans-serif" font-size="12">`,
    `<title>${escaped(facts.title)}</title><desc>${escaped(facts.subtitle)}</desc>`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    text(LEFT, 30, escaped(facts.title), 'font-size="19" font-weight="600"'),
    text(LEFT, 50, escaped(facts.subtitle), 'fill="#57606a"'),
    ...chapterBands(facts.chapters, xAt, bottom),
    ...sharePanel(seconds, regions, xOf, shareTop),
    ...timePanel(seconds, xOf, timeTop),
    ...failPanel(seconds, xOf, failTop),
    ...marks(facts.events, xAt, bottom),
    ...clockAxis(seconds.length, xOf, bottom),
    ...chapterList(facts.chapters, bottom + 46),
    '</svg>\n',
  ].join('\n');
}

function chapterBands(chapters: readonly Chapter[], xAt: (at: number) => number, bottom: number): string[] {
  return chapters.flatMap(({ begins, kill, healed }, i) => {
    const x = xAt(kill);
    return [
      `<rect x="${x}" y="${TOP}" width="${Math.max(1, xAt(healed) - x)}" height="${bottom - TOP}" fill="#fff1e5"/>`,
      text(xAt(begins) + 3, TOP - 8, `${i + 1}`, 'font-weight="600"'),
    ];
  });
}

function chapterList(chapters: readonly Chapter[], top: number): string[] {
  return chapters.map(({ title }, i) => {
    const x = LEFT + (i % CHAPTER_COLUMNS) * ((WIDTH - LEFT - RIGHT) / CHAPTER_COLUMNS);
    return text(x, top + CHAPTER_LINE * Math.floor(i / CHAPTER_COLUMNS), `${i + 1}  ${escaped(title)}`);
  });
}

function sharePanel(
  seconds: readonly Second[],
  regions: readonly string[],
  xOf: (second: number) => number,
  top: number,
): string[] {
  const lower = new Array<number>(seconds.length).fill(0);
  const yOf = (share: number) => top + HEIGHTS.share * (1 - share);
  // A second without an answer keeps the shares of the one before.
  let known: Second['answered'] = seconds.find(({ answered }) => totalOf(answered) > 0)?.answered ?? {};
  const shares = seconds.map(({ answered }) => {
    if (totalOf(answered) > 0) known = answered;
    return known;
  });
  const bands = regions.map((region, i) => {
    const upper = shares.map(
      (answered, second) => (lower[second] ?? 0) + (answered[region] ?? 0) / (totalOf(answered) || 1),
    );
    const shape = area(
      upper.map((share, second) => [xOf(second), yOf(share)]),
      lower.map((share, second) => [xOf(second), yOf(share)]),
      colourOf(i),
    );
    lower.splice(0, lower.length, ...upper);
    return shape;
  });
  const legend = regions.map((region, i) => {
    const x = LEFT + 250 + i * 140;
    const box = `<rect x="${x}" y="${top - 32}" width="11" height="11" fill="${colourOf(i)}"/>`;
    return box + text(x + 16, top - 22, region);
  });
  const title = text(LEFT, top - 22, 'Share of the objects that Regions gave');
  return [...bands, ...legend, title, ...axis(top, HEIGHTS.share, [0, 0.5, 1], yOf, (share) => `${share * 100} %`)];
}

function timePanel(seconds: readonly Second[], xOf: (second: number) => number, top: number): string[] {
  const most = Math.log10(TIMES.at(-1) as number);
  const yOf = (ms: number) => top + HEIGHTS.time * (1 - Math.max(0, Math.min(most, Math.log10(ms))) / most);
  const points = (pick: (second: Second) => number | undefined) =>
    seconds.flatMap((second, i): [number, number][] => {
      const value = pick(second);
      return value === undefined ? [] : [[xOf(i), yOf(value)]];
    });
  const title = 'Time to the last byte, viewers: p50 (dark) and p99 (light), a scale of powers of ten';
  return [
    line(
      points(({ p99 }) => p99),
      '#8c959f',
    ),
    line(
      points(({ p50 }) => p50),
      '#1f2328',
    ),
    text(LEFT, top - 12, title),
    ...axis(top, HEIGHTS.time, TIMES, yOf, (ms) => (ms < 1000 ? `${ms} ms` : `${ms / 1000} s`)),
  ];
}

function failPanel(seconds: readonly Second[], xOf: (second: number) => number, top: number): string[] {
  const most = Math.max(1, ...seconds.map(({ failed }) => failed));
  const total = seconds.reduce((sum, { failed }) => sum + failed, 0);
  const yOf = (failed: number) => top + HEIGHTS.failed * (1 - failed / most);
  const width = Math.max(1.5, xOf(1) - xOf(0));
  const bars = seconds.flatMap(({ failed }, i) =>
    failed === 0
      ? []
      : [
          `<rect x="${xOf(i).toFixed(1)}" y="${yOf(failed).toFixed(1)}" width="${width.toFixed(1)}" height="${(top + HEIGHTS.failed - yOf(failed)).toFixed(1)}" fill="#cf222e"/>`,
        ],
  );
  return [
    ...bars,
    text(LEFT, top - 12, `Failed viewer requests a second (${total} in all)`),
    ...axis(top, HEIGHTS.failed, [0, most], yOf, String),
  ];
}

function marks(events: readonly DrillEvent[], xAt: (at: number) => number, bottom: number): string[] {
  let free = 0;
  return events.flatMap(({ at, mark }) => {
    if (mark === undefined) return [];
    const x = xAt(at);
    const stroke = mark === 'killed' ? '#cf222e' : '#57606a';
    // Words of marks that stand close together stand beside each other.
    const wordsAt = Math.max(x + 4, free);
    free = wordsAt + MARK_WIDTH;
    return [
      `<line x1="${x.toFixed(1)}" y1="${TOP}" x2="${x.toFixed(1)}" y2="${bottom}" stroke="${stroke}" stroke-dasharray="2 3"/>`,
      `<text transform="translate(${(wordsAt + 4).toFixed(1)} ${bottom - 4}) rotate(-90)" font-size="11" fill="${stroke}">${escaped(mark)}</text>`,
    ];
  });
}

function totalOf(answered: Second['answered']): number {
  return Object.values(answered).reduce((sum, count) => sum + count, 0);
}

function colourOf(index: number): string {
  return COLOURS[index % COLOURS.length] as string;
}

function clockAxis(count: number, xOf: (second: number) => number, bottom: number): string[] {
  const step = [5, 10, 30, 60, 120].find((one) => count / one <= 14) ?? 300;
  return Array.from({ length: Math.floor((count - 1) / step) + 1 }, (_, i) => {
    const second = i * step;
    const words = `${Math.floor(second / 60)}:${String(second % 60).padStart(2, '0')}`;
    return text(xOf(second), bottom + 18, words, 'text-anchor="middle" fill="#57606a"');
  });
}

function escaped(words: string): string {
  return words.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
