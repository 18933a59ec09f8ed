/** The architecture as a picture: viewers, the edge, what watches it, and the Regions. */
import type { DiagramFacts, MonitoringFacts, RegionFacts } from './diagram-facts.ts';
import { arrow, type Box, card, note, panel, svg, text } from './diagram-shapes.ts';
import { wires } from './diagram-wires.ts';

const MARGIN = 28;
const GAP = 26;
const ROW = 26;
const WATCH_WIDTH = 288;
const VIEWERS_WIDTH = 132;
const REGION = { least: 374, height: 268 };

export function diagram(facts: DiagramFacts): string {
  const { regions, behaviours } = facts;
  const width = Math.max(1240, 2 * MARGIN + regions.length * (REGION.least + GAP) - GAP);
  const top = 64;
  const edge: Box = {
    x: MARGIN + VIEWERS_WIDTH + 44,
    y: top,
    width: width - 2 * MARGIN - VIEWERS_WIDTH - 44 - WATCH_WIDTH - GAP,
    height: 212 + ROW * behaviours.length,
  };
  const watch: Box = { x: width - MARGIN - WATCH_WIDTH, y: top, width: WATCH_WIDTH, height: edge.height };
  const regionTop = top + edge.height + 86;
  const each = (width - 2 * MARGIN - GAP * (regions.length - 1)) / regions.length;
  const boxes = regions.map(
    (_, index): Box => ({
      x: Math.round(MARGIN + index * (each + GAP)),
      y: regionTop,
      width: Math.round(each),
      height: REGION.height,
    }),
  );
  const height = regionTop + REGION.height + (regions.length > 1 ? 74 : 30);
  const names = regions.map(({ region }) => region).join(', ');
  return svg(
    width,
    height,
    `Architecture of ${facts.distribution}`,
    `Viewers reach one CloudFront distribution, whose functions choose among the Regions ${names}.`,
    [
      text(MARGIN, 40, facts.distribution, 'title'),
      viewers(facts, edge),
      ...edgePanel(facts, edge),
      ...watchPanel(facts.monitoring, watch),
      ...regions.flatMap((region, index) => regionPanel(region, boxes[index] as Box)),
      ...wires(facts, edge, watch, boxes),
    ],
  );
}

function viewers({ aliases, hasFirewall }: DiagramFacts, edge: Box): string {
  const box: Box = { x: MARGIN, y: edge.y + 66, width: VIEWERS_WIDTH, height: 78 };
  const right = box.x + box.width;
  const middle = box.y + box.height / 2;
  return [
    note(box, 'Viewers', ['players, browsers', aliases[0] ? 'Route 53 alias' : '*.cloudfront.net']),
    arrow([
      [right, middle],
      [edge.x - 2, middle],
    ]),
    text((right + edge.x) / 2, middle - 8, hasFirewall ? 'WAF' : 'TLS', 'soft', 'middle'),
  ].join('\n');
}

function edgePanel({ behaviours, store }: DiagramFacts, box: Box): string[] {
  const columns = [16, 196, 296, 500].map((offset) => box.x + offset);
  const [path = 0, cache = 0, functions = 0, target = 0] = columns;
  const head = box.y + 82;
  const rows = behaviours.flatMap((behaviour, index) => {
    const y = head + ROW * (index + 1);
    return [
      `<path class="wire" style="stroke:var(--line);stroke-width:1" d="M${box.x + 16} ${y - 18}h${box.width - 32}"/>`,
      text(path, y, behaviour.path, 'code'),
      text(cache, y, behaviour.cache, 'soft'),
      text(functions, y, behaviour.functions.join(', '), 'soft'),
      text(target, y, behaviour.target.replaceAll('public-', ''), 'soft'),
    ];
  });
  const below = head + ROW * behaviours.length + 26;
  const half = (box.width - 48) / 2;
  return [
    panel(
      box,
      'edge',
      'CloudFront: one distribution',
      'every edge location, cached by path alone; never by token, country or Region',
    ),
    text(path, head, 'Path', 'label'),
    text(cache, head, 'Cache policy', 'label'),
    text(functions, head, 'Functions', 'label'),
    text(target, head, 'Goes to', 'label'),
    ...rows,
    note({ x: box.x + 16, y: below, width: half, height: 92 }, 'Edge functions', [
      'viewer-request, media: token, Region, partner',
      'viewer-request, the rest: one hop to HTTPS',
      'origin-response, on misses: cache headers',
    ]),
    note({ x: box.x + 32 + half, y: below, width: half, height: 92 }, `Key-value store ${store}`, [
      'routing: what each Region admits, percent',
      'keys of tokens, and tokens that are revoked',
    ]),
  ];
}

function watchPanel(monitoring: MonitoringFacts, box: Box): string[] {
  const { alarms, healthChecks, hasDashboard, budgetUsd, logBucket } = monitoring;
  const items: [string, string][] = [
    [`${alarms} alarms`, 'tell the topic of their Region'],
    ...(hasDashboard ? [['Dashboard', 'requests, errors, bytes, cache, latency'] as [string, string]] : []),
    ...(healthChecks > 0
      ? [[`${healthChecks} health checks`, 'Route 53, through the distribution'] as [string, string]]
      : []),
    ...(budgetUsd === undefined
      ? []
      : [['Budget', `${budgetUsd.toLocaleString('en-US')} USD a month, and its forecast`] as [string, string]]),
    ...(logBucket === undefined ? [] : [['Access logs', 'fields that hold no token'] as [string, string]]),
  ];
  const step = (box.height - 78) / items.length;
  return [
    panel(box, 'watch', 'Monitoring', "in us-east-1, with CloudFront's metrics"),
    ...items.flatMap(([label, words], index) => {
      const y = Math.round(box.y + 88 + step * index);
      return [text(box.x + 16, y, label, 'label'), text(box.x + 16, y + 17, words, 'soft')];
    }),
  ];
}

function regionPanel(facts: RegionFacts, box: Box): string[] {
  const { region, readable, traits, tiered, takesLive, copiesTo, alarms, topic, prober } = facts;
  const isPublisher = copiesTo.length > 0;
  const inner = box.width - 32;
  const bucket: Box = { x: box.x + 16, y: box.y + 66, width: inner, height: 92 };
  const role = [
    isPublisher ? 'content is published here' : 'receives copies',
    takesLive ? 'the packager writes live here' : '',
  ];
  return [
    panel(box, 'region', region, role.filter((words) => words !== '').join('; ')),
    note(bucket, 'Private bucket', [
      `CloudFront alone reads ${readable.join(' and ')}`,
      traits.join(', '),
      ...(tiered === undefined ? [] : [`${tiered} in Intelligent-Tiering`]),
    ]),
    ...(prober !== undefined
      ? [
          card({ x: box.x + 16, y: bucket.y + 102, width: inner, height: 40 }),
          text(box.x + 28, bucket.y + 127, `Prober, ${prober}`, 'label'),
          text(box.x + box.width - 28, bucket.y + 127, 'votes in probe/', 'soft', 'end'),
        ]
      : []),
    card({ x: box.x + 16, y: bucket.y + 152, width: inner, height: 40 }),
    text(box.x + 28, bucket.y + 177, topic, 'label'),
    text(
      box.x + box.width - 28,
      bucket.y + 177,
      `${alarms} replication ${alarms === 1 ? 'alarm' : 'alarms'}`,
      'soft',
      'end',
    ),
  ];
}
