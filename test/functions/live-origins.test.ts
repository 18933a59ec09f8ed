/** Which origin serves live when the packager's own servers do, by the ids of the template. */

import { beforeAll, describe, expect, it } from 'vitest';
import { runInBoth } from '../support/event-engines.ts';
import { viewerCall } from '../support/viewer-event.ts';
import { bundleFor, EDGE } from '../support/viewer-function.ts';

const origins = { 'us-east-1': 'live-us.example.com', 'eu-west-1': 'live-eu.example.com' };

/** The choice for each path, of the variant that asks for no token. */
async function choices(live: typeof EDGE.live, calls: { uri: string; routing?: string }[]): Promise<unknown[]> {
  const bundle = await bundleFor({ live }, false);
  const outcomes = await runInBoth(
    bundle,
    calls.map(({ uri, routing }) => viewerCall(routing === undefined ? { uri } : { uri, store: { routing } })),
    'live servers of one’s own',
  );
  return outcomes.map((outcome) => outcome.choices);
}

describe('live servers of one’s own', () => {
  const paths = [
    { uri: '/live/match/master.m3u8' },
    { uri: '/vod/title/master.m3u8' },
    { uri: '/live/match/master.m3u8', routing: 'us-east-1=0 eu-west-1=100 ap-northeast-2=100' },
  ];
  let own: unknown[];
  let buckets: unknown[];
  beforeAll(async () => {
    own = await choices({ ...EDGE.live, origins }, paths);
    buckets = await choices({ ...EDGE.live, origins: null }, paths);
  });

  it('serve /live/, primary and partner, and /vod/ stays with the buckets', () => {
    const withPrefix = (value: unknown) =>
      JSON.parse(JSON.stringify(value).replace(/"((?:us|eu)-[a-z]+-\d)"/g, '"live-$1"'));
    expect(JSON.stringify(buckets)).not.toContain('live-');
    expect(JSON.stringify(buckets[0])).toContain('us-east-1');
    expect(own[0]).toEqual(withPrefix(buckets[0]));
    expect(own[1]).toEqual(buckets[1]);
  });

  it('follow the routing record like the Regions that they stand in', () => {
    expect(own[2]).toEqual(['live-eu-west-1']);
    expect(buckets[2]).toEqual(['eu-west-1']);
  });
});
