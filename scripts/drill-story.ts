/** What happens in a drill, in order. Everything goes the way it goes on AWS: the probers' code, the `region` command's, the store's API. */
import { setTimeout as delay } from 'node:timers/promises';
import { faultWords, type OriginFault } from '../local/origins/fault.ts';
import type { Chapter, DrillRecord } from './drill-record.ts';
import type { DrillSite } from './drill-site.ts';

export interface StoryOptions {
  readonly site: DrillSite;
  readonly record: DrillRecord;
  /** The probers' clock runs so many times as fast. */
  readonly clock: number;
  readonly short: boolean;
  readonly tell: (text: string, mark?: string) => void;
}

/** Seconds of real time. */
interface Pace {
  readonly before: number;
  readonly after: number;
  readonly restored: number;
}
const FULL: Pace = { before: 8, after: 15, restored: 8 };
const SHORT: Pace = { before: 4, after: 4, restored: 3 };

/** Of the probers' clock: they see a Region up with the first round that reaches it, ten seconds apart, and write it down. */
const SEEN_UP_SECONDS = 25;
/** Of the probers' clock. One Region: three rounds, and a vote to be read. Two: the last prober waits for objections. */
const LONGEST_SECONDS = { one: 120, two: 600 };
const BY_HAND_SECONDS = 3;
const UNREADABLE_SECONDS = 5;
/** Of the probers' clock: less than three rounds, or they would write the record anew. */
const UNDETECTED_SECONDS = 15;

const seconds = (count: number) => delay(count * 1000);

/** How Regions are lost, in turn. */
const LOSSES: readonly { readonly words: string; readonly fault: OriginFault }[] = [
  { words: 'is lost', fault: 'refuse' },
  { words: 'is lost', fault: 'down' },
  { words: 'goes silent', fault: { slowMs: 30_000 } },
];

/** @param options.site Of two Regions at least. */
export async function tellStory(options: StoryOptions): Promise<void> {
  const { regions, liveRegions } = options.site;
  const [first = '', second = ''] = regions;
  if (options.short) {
    await loseRegions(options, `${first} is lost`, [first], 'refuse');
    await evacuateByHand(options, second);
    return;
  }
  for (const [index, region] of regions.entries()) {
    const { words, fault } = LOSSES[index % LOSSES.length] as (typeof LOSSES)[number];
    await loseRegions(options, `${region} ${words}`, [region], fault);
  }
  await evacuateByHand(options, second);
  await damageRouting(options, first);
  await hideStore(options);
  const pair = lostTogether(regions, liveRegions);
  if (pair) await loseRegions(options, `${pair.join(' and ')} are lost`, pair, 'refuse');
}

/** The first Region and the last one that leaves live a Region: undefined where every pair would be all that somebody has. */
export function lostTogether(
  regions: readonly string[],
  liveRegions: readonly string[],
): readonly [string, string] | undefined {
  const [first = '', ...others] = regions;
  const last = others.findLast((region) => liveRegions.some((live) => live !== first && live !== region));
  return last === undefined || regions.length < 3 ? undefined : [first, last];
}

/** Killed, detected, evacuated by the probers, healed, restored. */
async function loseRegions(options: StoryOptions, title: string, lost: readonly string[], fault: OriginFault) {
  const { site, tell, clock } = options;
  const longest = (lost.length > 1 ? LONGEST_SECONDS.two : LONGEST_SECONDS.one) / clock;
  await chapter(
    options,
    title,
    lost,
    lost.length > 1 ? 'no-failure-after-decision' : 'no-failure',
    true,
    async (pace) => {
      const kill = breakRegions(options, lost, fault);
      const decision = await evacuated(site, lost, kill + longest * 1000);
      if (decision === undefined) tell(`nobody has evacuated ${lost.join(' and ')} in ${longest} s`, 'not evacuated');
      await seconds(pace.after);
      return { kill, decision, ...(await heal(options, lost)) };
    },
  );
}

/** An operator is faster than the probers. */
async function evacuateByHand(options: StoryOptions, region: string) {
  await chapter(options, `${region} by hand`, [region], 'no-failure', false, async (pace) => {
    const kill = breakRegions(options, [region], 'refuse');
    await seconds(BY_HAND_SECONDS);
    const decision = Date.now();
    options.tell(`an operator: region evacuate ${region}`, 'by hand');
    await options.site.change({ name: 'evacuate', region, percent: 0, forSeconds: undefined });
    await seconds(pace.after);
    return { kill, decision, ...(await heal(options, [region])) };
  });
}

/** Without a record to follow, the edge admits every Region: the origin group alone saves the viewers of the lost one. */
async function damageRouting(options: StoryOptions, region: string) {
  const { site, tell, clock } = options;
  await chapter(options, `no routing record, and ${region} is lost`, [], 'no-failure', false, async (pace) => {
    site.writeRouting('damaged');
    tell('the record "routing" cannot be read any more: every Region is admitted', 'no routing');
    const kill = breakRegions(options, [region], 'refuse');
    await seconds(Math.min(pace.after / 2, UNDETECTED_SECONDS / clock));
    const healed = Date.now();
    site.edge.origins.get(region)?.setFault('up');
    site.writeRouting(undefined);
    tell(`${region} is healed, and the record is written anew`, 'healed');
    return { kill, decision: healed, healed, restored: healed };
  });
}

/** Tokens cannot be checked without keys: media is refused, never given away. */
async function hideStore(options: StoryOptions) {
  const { site, tell } = options;
  await chapter(options, 'the key-value store cannot be read', [], 'refused-while-unreadable', false, async () => {
    site.store.setReadable(false);
    const kill = Date.now();
    tell('the store cannot be read: no token can be checked, media is refused', 'no store');
    await seconds(UNREADABLE_SECONDS);
    const healed = Date.now();
    site.store.setReadable(true);
    tell('the store can be read again', 'store back');
    return { kill, decision: healed, healed, restored: healed };
  });
}

async function chapter(
  { site, record, short, tell }: StoryOptions,
  title: string,
  lost: readonly string[],
  promise: Chapter['promise'],
  unattended: boolean,
  act: (pace: Pace) => Promise<Pick<Chapter, 'kill' | 'decision' | 'healed' | 'restored'>>,
): Promise<void> {
  const pace = short ? SHORT : FULL;
  tell(`--- ${title} ---`);
  // Else a PoP that holds a film by now would ask no Region for it.
  site.edge.clearCaches();
  const begins = Date.now();
  await seconds(pace.before);
  const times = await act(pace);
  await seconds(pace.restored);
  record.chapters.push({ title, lost, promise, unattended, begins, ends: Date.now(), ...times });
}

/** @returns when. */
function breakRegions({ site, tell }: StoryOptions, lost: readonly string[], fault: OriginFault): number {
  const kill = Date.now();
  for (const region of lost) site.edge.origins.get(region)?.setFault(fault);
  tell(`${lost.join(' and ')} killed (${faultWords(fault)})`, 'killed');
  return kill;
}

/** Heals, waits until the probers have seen it, and restores by hand: what they took out they bring back after minutes. */
async function heal({ site, tell, clock }: StoryOptions, lost: readonly string[]) {
  const healed = Date.now();
  for (const region of lost) site.edge.origins.get(region)?.setFault('up');
  tell(`${lost.join(' and ')} healed`, 'healed');
  await seconds(SEEN_UP_SECONDS / clock);
  for (const region of lost) await site.change({ name: 'restore', region, overSeconds: 0, pin: false });
  tell(`an operator: region restore ${lost.join(', ')}`, 'restored');
  return { healed, restored: Date.now() };
}

/** When the record took the last of them out; undefined when it did not until then. Told by whoever wrote it. */
async function evacuated(site: DrillSite, lost: readonly string[], until: number): Promise<number | undefined> {
  while (Date.now() < until) {
    const routing = site.routing();
    if (routing && lost.every((region) => routing[region] === 0)) return site.store.lastModified().getTime();
    await delay(20);
  }
  return undefined;
}
