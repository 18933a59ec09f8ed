/** What a drill's chart is drawn with. */
export const WIDTH = 1280;
export const LEFT = 64;
export const RIGHT = 24;
export const TOP = 120;
export const HEIGHTS = { share: 190, time: 170, failed: 80, marks: 80 };
/** Told apart also without colours: dark, middle, light. */
export const COLOURS: readonly string[] = ['#0b4f8a', '#3d9be0', '#a8d8b0', '#b58900', '#8250df', '#6e7781'];

type Point = readonly [number, number];

export function area(upper: readonly Point[], lower: readonly Point[], colour: string): string {
  return `<polygon points="${points([...upper, ...[...lower].reverse()])}" fill="${colour}"/>`;
}

export function line(through: readonly Point[], colour: string): string {
  return `<polyline points="${points(through)}" fill="none" stroke="${colour}" stroke-width="1.5" stroke-linejoin="round"/>`;
}

export function text(x: number, y: number, words: string, attributes = ''): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${attributes}>${words}</text>`;
}

/** Lines across a panel, with their values at its left. */
export function axis(
  top: number,
  height: number,
  values: readonly number[],
  yOf: (value: number) => number,
  words: (value: number) => string,
): string[] {
  const lines = values.flatMap((value) => {
    const y = yOf(value).toFixed(1);
    return [
      `<line x1="${LEFT}" y1="${y}" x2="${WIDTH - RIGHT}" y2="${y}" stroke="#57606a" stroke-opacity="0.25"/>`,
      text(LEFT - 8, yOf(value) + 4, words(value), 'text-anchor="end" fill="#57606a"'),
    ];
  });
  return [...lines, `<line x1="${LEFT}" y1="${top}" x2="${LEFT}" y2="${top + height}" stroke="#57606a"/>`];
}

function points(list: readonly Point[]): string {
  return list.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
}
