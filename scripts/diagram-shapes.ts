/** Boxes, lines and words of the diagram, as SVG text. */

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Colours by role; the second set is for dark pages. */
const STYLE = `
  svg { --page: #ffffff; --ink: #1b2430; --soft: #5b6775; --line: #c3ccd6; --panel: #f5f7fa; --card: #ffffff;
    --edge: #6d3fc4; --region: #1f7a43; --watch: #b3411f; }
  @media (prefers-color-scheme: dark) {
    svg { --page: #0f151c; --ink: #e6edf3; --soft: #9aa7b4; --line: #3a4653; --panel: #161e27; --card: #1d2731;
      --edge: #b497f2; --region: #63c78b; --watch: #f0936f; }
  }
  text { font: 13px system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; fill: var(--ink); }
  .page { fill: var(--page); }
  .panel { fill: var(--panel); stroke: var(--line); }
  .card { fill: var(--card); stroke: var(--line); }
  .title { font-size: 19px; font-weight: 600; }
  .head { font-weight: 600; font-size: 15px; }
  .label { font-weight: 600; }
  .soft { fill: var(--soft); font-size: 12px; }
  .code { font-family: ui-monospace, SFMono-Regular, Menlo, "Liberation Mono", monospace; font-size: 12px; }
  .edge { fill: var(--edge); } .region { fill: var(--region); } .watch { fill: var(--watch); }
  .wire { fill: none; stroke: var(--soft); stroke-width: 1.5; }
  .copies { fill: none; stroke: var(--region); stroke-width: 1.5; stroke-dasharray: 6 4; }
  .votes { fill: none; stroke: var(--edge); stroke-width: 1.5; stroke-dasharray: 2 4; }
  .on-page { paint-order: stroke; stroke: var(--page); stroke-width: 5px; stroke-linejoin: round; }
`;

type Role = 'edge' | 'region' | 'watch';

export function text(
  x: number,
  y: number,
  words: string,
  style = '',
  anchor: 'start' | 'middle' | 'end' = 'start',
): string {
  const names = style === '' ? '' : ` class="${style}"`;
  const from = anchor === 'start' ? '' : ` text-anchor="${anchor}"`;
  return `<text x="${x}" y="${y}"${names}${from}>${escaped(words)}</text>`;
}

export function card({ x, y, width, height }: Box, style: 'panel' | 'card' = 'card'): string {
  return `<rect class="${style}" x="${x}" y="${y}" width="${width}" height="${height}" rx="8"/>`;
}

/** A panel with a coloured bar on top, a heading and a line below it. */
export function panel(box: Box, role: Role, heading: string, below: string): string {
  const { x, y, width } = box;
  return [
    card(box, 'panel'),
    `<path class="${role}" d="M${x} ${y + 8}a8 8 0 0 1 8-8h${width - 16}a8 8 0 0 1 8 8z"/>`,
    text(x + 16, y + 34, heading, 'head'),
    text(x + 16, y + 53, below, 'soft'),
  ].join('\n');
}

/** A card with a label and lines of soft text. */
export function note(box: Box, label: string, lines: readonly string[], style = 'soft'): string {
  return [
    card(box),
    text(box.x + 12, box.y + 21, label, 'label'),
    ...lines.map((line, index) => text(box.x + 12, box.y + 39 + 17 * index, line, style)),
  ].join('\n');
}

/** Through points, with an arrow head at the end. */
export function arrow(
  points: readonly (readonly [number, number])[],
  style: 'wire' | 'copies' | 'votes' = 'wire',
): string {
  const path = points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join('');
  return `<path class="${style}" d="${path}" marker-end="url(#head-${style})"/>`;
}

export function svg(
  width: number,
  height: number,
  title: string,
  description: string,
  parts: readonly string[],
): string {
  const heads = ['wire:--soft', 'copies:--region', 'votes:--edge'].map((entry) => {
    const [name, colour] = entry.split(':');
    return `<marker id="head-${name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z" style="fill:var(${colour})"/></marker>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title description">
<title id="title">${escaped(title)}</title>
<desc id="description">${escaped(description)}</desc>
<style>${STYLE}</style>
<defs>${heads.join('')}</defs>
<rect class="page" width="${width}" height="${height}"/>
${parts.join('\n')}
</svg>
`;
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
