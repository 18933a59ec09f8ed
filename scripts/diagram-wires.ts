/** Who talks to whom: requests, probers' votes, replication. */
import type { DiagramFacts } from './diagram-facts.ts';
import { arrow, type Box, text } from './diagram-shapes.ts';

/** @param boxes of the Regions, in their order */
export function wires({ regions }: DiagramFacts, edge: Box, watch: Box, boxes: readonly Box[]): string[] {
  const trunk = edge.x + edge.width / 4;
  const votes = edge.x + (3 * edge.width) / 4;
  const bottom = edge.y + edge.height;
  const shelf = bottom + 36;
  const centre = (box: Box) => Math.round(box.x + box.width / 2);
  const publisher = boxes[0] as Box;
  const base = publisher.y + publisher.height;
  const out: string[] = boxes.map((box) =>
    arrow([
      [trunk, bottom],
      [trunk, shelf],
      [centre(box) - 24, shelf],
      [centre(box) - 24, box.y - 2],
    ]),
  );
  out.push(text(trunk + 12, shelf - 10, 'misses: the Region, then its partner', 'soft on-page'));
  const last = boxes.at(-1) as Box;
  if (regions.some(({ prober }) => prober !== undefined)) {
    const lane = bottom + 60;
    const from = Math.min(centre(publisher) + 24, votes);
    const to = Math.max(centre(last) + 24, votes);
    out.push(
      `<path class="votes" d="M${from} ${lane}H${to}"/>`,
      ...boxes.map((box) => `<path class="votes" d="M${centre(box) + 24} ${box.y}V${lane}"/>`),
      arrow(
        [
          [votes, lane],
          [votes, bottom - 14],
        ],
        'votes',
      ),
      text(votes + 10, lane - 8, 'probers keep the record routing', 'soft on-page'),
    );
  }
  if (boxes.length > 1) {
    const bus = base + 34;
    const copied = regions[0]?.copied.map((kind) => (kind === 'vod' ? 'VOD' : 'the public site')).join(' and ');
    out.push(
      ...boxes.slice(1).map((box) =>
        arrow(
          [
            [centre(publisher), base],
            [centre(publisher), bus],
            [centre(box), bus],
            [centre(box), base + 2],
          ],
          'copies',
        ),
      ),
      text(centre(publisher) + 14, bus + 20, `S3 replication: ${copied}, with deletions`, 'soft'),
    );
  }
  out.push(`<path class="wire" d="M${edge.x + edge.width} ${edge.y + 105}H${watch.x}" marker-end="url(#head-wire)"/>`);
  return out;
}
