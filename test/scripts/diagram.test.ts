import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { config } from '../../infra/config.ts';
import type { EdgeConfig } from '../../infra/config-check.ts';
import { diagramFacts, type Templates } from '../../scripts/diagram-facts.ts';
import { diagram } from '../../scripts/diagram-picture.ts';
import { synthesizeWith, withFolder } from '../infra/synthesized.ts';

function factsWith(changes: Partial<EdgeConfig> = {}) {
  const { templates } = withFolder((folder) => synthesizeWith(folder, changes));
  return diagramFacts(templates as unknown as Templates, changes.name ?? config.name);
}

const facts = factsWith();
const picture = diagram(facts);

describe('the architecture diagram', () => {
  it('in docs/ is the one of the templates', () => {
    const committed = readFileSync(new URL('../../docs/architecture.svg', import.meta.url), 'utf8');
    expect(committed, 'draw it again: node scripts/run.mjs diagram').toBe(picture);
  });

  it('reads behaviours, Regions and what watches them from the templates', () => {
    expect(facts.behaviours.map(({ path, target }) => `${path} ${target}`)).toEqual([
      '/vod/* us-east-1',
      '/live/* us-east-1',
      '/health/us-east-1 us-east-1',
      '/health/eu-west-1 eu-west-1',
      '/health/ap-northeast-2 ap-northeast-2',
      '* public-us-east-1, then public-eu-west-1',
    ]);
    expect(facts.regions).toMatchObject([
      { region: 'us-east-1', takesLive: true, copied: ['vod', 'public'], readable: ['media/', 'public/'] },
      { region: 'ap-northeast-2', takesLive: false, copiesTo: [] },
      { region: 'eu-west-1', takesLive: true, copiesTo: [] },
    ]);
    expect(facts.regions[0]).toMatchObject({
      traits: ['versioned', 'encrypted', 'TLS only', 'kept on deletion'],
      tiered: 'media/vod/',
      topic: 'Alert topic, encrypted',
      prober: 'every minute',
    });
    expect(facts.monitoring).toMatchObject({ healthChecks: 3, hasDashboard: true, budgetUsd: 10_000 });
  });

  it.each([
    '/vod/*',
    'us-east-1, then eu-west-1',
    'netflix-edge',
    '10,000 USD',
    'S3 replication: VOD and the public site',
  ])('says %s', (words) => {
    expect(picture).toContain(words);
  });

  it('shows a firewall, a domain and one Region alone when that is what the templates have', () => {
    const one = factsWith({
      regions: ['eu-west-1'],
      publishingRegion: 'eu-west-1',
      live: { ...config.live, regions: ['eu-west-1'] },
      waf: { requestsPer5Minutes: 100 },
      domain: { name: 'video.example.com', zoneName: 'example.com', hostedZoneId: 'Z0123456789' },
      logs: null,
    });
    const drawn = diagram(one);
    expect(drawn).toContain('>WAF<');
    expect(drawn).toContain('Route 53 alias');
    expect(drawn).not.toMatch(/S3 replication|Access logs/);
  });

  it('is well-formed, and keeps its words inside the picture', () => {
    const width = Number(/viewBox="0 0 (\d+) /.exec(picture)?.[1]);
    const opened = [...picture.matchAll(/<(\w+)(?:\s[^>]*)?(?<!\/)>/g)].map(([, name]) => name);
    const closed = [...picture.matchAll(/<\/(\w+)>/g)].map(([, name]) => name);
    expect(opened.sort()).toEqual(closed.sort());
    // 7.4 px is the mean of a wide font at 13 px.
    for (const [, x = '', anchor, words = ''] of picture.matchAll(
      /<text x="([\d.]+)"[^>]*?(text-anchor="\w+")?>([^<]*)</g,
    )) {
      if (anchor === undefined) expect(Number(x) + 7.4 * words.length, words).toBeLessThan(width);
    }
  });
});
