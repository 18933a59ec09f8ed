/** One drill, from the assembly to what is written and said. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type { EdgeConfig } from '../infra/config-check.ts';
import { drillChart } from './drill-chart.ts';
import { makeDrillContent } from './drill-content.ts';
import type { DrillFlags } from './drill-flags.ts';
import { type ChapterFigures, measure } from './drill-measure.ts';
import { COUNTRIES_PLAYED, castPlayers, startPlayers } from './drill-players.ts';
import { createRecord, type DrillRecord, recordAsked } from './drill-record.ts';
import { describeDrill } from './drill-report.ts';
import { secondsOf } from './drill-series.ts';
import { startDrillSite } from './drill-site.ts';
import { tellStory } from './drill-story.ts';
import type { Assembly } from './start-assembly.ts';

/** All players have begun, and their playlists are there. */
const WARM_SECONDS = 6;
/** Answers on their way, and the thread's last report. */
const LAST_ANSWERS_SECONDS = 1;

/**
 * @param out Absolute folder.
 * @returns whether every promise was kept.
 */
export async function runDrill(
  flags: DrillFlags,
  assembly: Assembly,
  out: string,
  closeLater: (close: () => Promise<void>) => void,
): Promise<boolean> {
  const { clock, short, players: count } = flags;
  const problem = drillProblem(assembly.config);
  if (problem !== undefined) throw new Error(problem);
  mkdirSync(out, { recursive: true });
  const content = makeDrillContent(out);
  closeLater(async () => content.remove());
  const record = createRecord();
  const from = Date.now();
  const tell = (text: string, mark?: string) => tellEvent(record, from, text, mark);
  const onProblem = (text: string) => {
    record.problems.push(text);
    tell(text);
  };
  const site = await startDrillSite({
    assembly,
    contentFolder: content.folder,
    clock,
    onProber: (region, routing) => tell(`the prober in ${region} writes ${routing}`, 'by probers'),
    onProblem,
    closeLater,
  });
  const { regions } = site;
  const subtitle = `${count} players in ${COUNTRIES_PLAYED.length} countries, VOD and live, segments of 2 s; the probers' clock ${clock === 1 ? 'is the real one' : `runs ${clock} times as fast`}`;
  console.log(`${subtitle}.\nWatch it at ${site.pageOrigin}\n\n  time   requests  failed`);
  // What the edge's own thread waited for a processor is in every figure below.
  const standstill = monitorEventLoopDelay({ resolution: 20 });
  standstill.enable();
  const stopRecording = recordAsked(site.edge.trace, record.asked);
  const players = startPlayers(castPlayers(count, site.sign), (samples) => record.samples.push(...samples));
  const ended = players.ended.then(() => undefined);
  tell(`${count} players begin`);
  const story = async () => {
    await delay(WARM_SECONDS * 1000);
    await tellStory({ site, record, clock, short, tell });
    await delay(LAST_ANSWERS_SECONDS * 1000);
    return true;
  };
  // The players end after the story; before it only by an error, which ends the drill.
  if (!(await Promise.race([story(), ended]))) throw new Error('The players ended before the drill did.');
  tell('the players end');
  const to = Date.now();
  await players.stop();
  stopRecording();
  standstill.disable();

  const figures = measure(record, regions);
  const seconds = secondsOf(record, regions, from, to);
  const { chapters, events } = record;
  writeFileSync(
    join(out, 'drill.svg'),
    drillChart({ title: 'Losing Regions', subtitle, regions, seconds, chapters, events, from }),
  );
  const busy = { p99: standstill.percentile(99) / 1e6, longest: standstill.max / 1e6 };
  const broken = figures.flatMap((one) => one.broken);
  writeFileSync(join(out, 'drill.json'), json(flags, record, figures, { seconds, busy }, from));
  console.log(`\n${describeDrill(figures, regions).join('\n')}`);
  console.log(
    `The edge's thread stood still for ${Math.round(busy.p99)} ms (p99), ${Math.round(busy.longest)} ms at the longest: a busy machine's part in these times.`,
  );
  for (const sentence of broken) console.log(`BROKEN  ${sentence}`);
  console.log(
    `${broken.length === 0 ? 'Every promise was kept' : 'A promise was broken'}: ${join(out, 'drill.svg')}, drill.json`,
  );
  return broken.length === 0;
}

/** One sentence when the configuration leaves nothing to drill; undefined otherwise. */
export function drillProblem({ regions, access }: Pick<EdgeConfig, 'regions' | 'access'>): string | undefined {
  if (regions.length < 2) {
    return `infra/config.ts: regions is ${regions.join(', ')}; a drill needs two at least: who would serve when one is lost?`;
  }
  const signed = (['vod', 'live'] as const).find((behaviour) => access[behaviour] !== 'token');
  if (signed === undefined) return undefined;
  return `infra/config.ts: access.${signed} is a key group; a drill's players have playback tokens only, so it needs token.`;
}

function tellEvent({ events, samples }: DrillRecord, from: number, text: string, mark: string | undefined): void {
  const at = Date.now();
  events.push({ at, text, mark });
  const failed = samples.reduce((sum, one) => sum + (one.failed ? 1 : 0), 0);
  const passed = (at - from) / 1000;
  const time = `${String(Math.floor(passed / 60)).padStart(2)}:${(passed % 60).toFixed(1).padStart(4, '0')}`;
  console.log(`${time}  ${String(samples.length).padStart(8)}  ${String(failed).padStart(6)}  ${text}`);
}

/** Epoch milliseconds become seconds since the drill began. */
function json(
  { players, clock, short }: DrillFlags,
  { events, problems }: DrillRecord,
  figures: readonly ChapterFigures[],
  rest: Readonly<Record<string, unknown>>,
  from: number,
): string {
  const since = (at: number | undefined) => at && Math.round(at - from) / 1000;
  const document = {
    began: new Date(from).toISOString(),
    players,
    clock,
    short,
    events: events.map(({ at, text }) => ({ at: since(at), text })),
    chapters: figures.map(({ chapter, ...spans }) => ({
      ...chapter,
      begins: since(chapter.begins),
      kill: since(chapter.kill),
      decision: since(chapter.decision),
      healed: since(chapter.healed),
      restored: since(chapter.restored),
      ends: since(chapter.ends),
      ...spans,
    })),
    problems,
    ...rest,
  };
  return `${JSON.stringify(document, null, 1)}\n`;
}
