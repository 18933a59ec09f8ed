import { type HealthRecord, IN_SERVICE, type RegionHealth } from '../routing/health-record.ts';
import { type OperatorRecord, percentAt } from '../routing/operator.ts';
import {
  ANNOUNCEMENT_SECONDS,
  type HealthSettings,
  NOTICE_SECONDS,
  OBJECTION_SECONDS,
  RETURN_STEPS,
} from './timing.ts';
import type { Vote } from './vote.ts';

export interface Situation {
  readonly settings: HealthSettings;
  /** Fresh ones only, at most one of each prober. */
  readonly votes: readonly Vote[];
  readonly operator: OperatorRecord;
  readonly health: HealthRecord;
  /** Epoch seconds. */
  readonly now: number;
}

/**
 * The verdict on every Region, as the record `health` has to say it.
 *
 * Out: more than half of the fresh votes, at least one, see the Region down. Back: more than half see it in sustained health;
 * then it returns step by step. A prober that is cut off from the others may be alone with a fresh vote and a wrong view, and
 * so may a lone survivor with a right one; nothing tells the two apart but the others' silence. Hence a change that is not
 * backed by more than half of all probers is announced in the record first, and any prober whose votes say the opposite
 * objects. The minimum of Regions stays in service. A Region that an operator has pinned, or has at 0, is left alone.
 */
export function decide(situation: Situation): HealthRecord {
  const { settings, health, operator, now } = situation;
  const next: Record<string, RegionHealth> = { ...health };
  const isLeftAlone = (region: string) => {
    const setting = operator.settings[region];
    return setting?.pinned === true || percentAt(setting, now) === 0;
  };
  const watched = settings.regions.filter((region) => !isLeftAlone(region));
  const counts = new Map(watched.map((region) => [region, countVotes(situation, region)]));
  const percentOf = (region: string) => (next[region] ?? IN_SERVICE).percent;
  const admits = (region: string) =>
    percentAt(operator.settings[region], now) > 0 && (operator.settings[region]?.pinned || percentOf(region) > 0);

  // Those on their way back first: they make room for others to go out.
  const isEmergency = !settings.regions.some((region) => admits(region) && !counts.get(region)?.isDown);
  for (const [region, count] of counts) {
    const current = next[region] ?? IN_SERVICE;
    if (current.percent > 0 || !(count.isSteady || (isEmergency && count.isUp))) continue;
    const percent = isEmergency ? 100 : (RETURN_STEPS[0] as number);
    next[region] = changed(current, percent, isEmergency ? count.up : count.steady, situation);
  }
  // Most votes first; of equals, those that the configuration names first go last.
  const suspects = [...counts].filter(([region, { isDown }]) => isDown && percentOf(region) > 0);
  for (const [region, count] of suspects.reverse().sort(([, a], [, b]) => b.down - a.down)) {
    const inService = settings.regions.filter(admits).length;
    if (inService > settings.minimumRegions) {
      next[region] = changed(next[region] ?? IN_SERVICE, 0, count.down, situation);
    }
  }
  for (const [region, count] of counts) {
    const current = next[region] ?? IN_SERVICE;
    // Untouched above: nothing, a further step, or an objection to what somebody else has announced.
    if (current === (health[region] ?? IN_SERVICE)) next[region] = goOn(current, count, situation);
  }
  return next;
}

interface Count {
  readonly down: number;
  readonly up: number;
  /** Up for `returnAfterSeconds` at least. */
  readonly steady: number;
  readonly isDown: boolean;
  readonly isUp: boolean;
  readonly isSteady: boolean;
}

function countVotes({ votes, settings, now }: Situation, region: string): Count {
  const sights = votes.flatMap(({ sees }) => sees[region] ?? []).filter(({ state }) => state !== 'unknown');
  const down = sights.filter(({ state }) => state === 'down').length;
  const ups = sights.filter(({ state }) => state === 'up');
  const steady = ups.filter(({ since }) => now - since >= settings.returnAfterSeconds).length;
  const most = (votesFor: number) => 2 * votesFor > sights.length;
  return { down, up: ups.length, steady, isDown: most(down), isUp: most(ups.length), isSteady: most(steady) };
}

/** The Region after a change that so many votes want: the change itself, or the announcement of it. */
function changed(current: RegionHealth, percent: number, votesFor: number, situation: Situation): RegionHealth {
  const { settings, now } = situation;
  const { mark } = current;
  const done: RegionHealth = { percent, since: now, mark: undefined };
  if (2 * votesFor > settings.regions.length) return done;
  const age = mark ? now - mark.at : Number.POSITIVE_INFINITY;
  if (mark?.kind === 'objected' && age < OBJECTION_SECONDS) return current;
  if (mark?.kind === 'announced' && age < ANNOUNCEMENT_SECONDS) return age >= NOTICE_SECONDS ? done : current;
  return { ...current, mark: { kind: 'announced', at: now } };
}

function goOn(current: RegionHealth, count: Count, { settings, now }: Situation): RegionHealth {
  const { percent, since, mark } = current;
  if (mark?.kind === 'announced' && now - mark.at < ANNOUNCEMENT_SECONDS) {
    const isOpposite = percent > 0 ? count.isUp : count.isDown;
    return isOpposite ? { ...current, mark: { kind: 'objected', at: now } } : current;
  }
  if (percent === 0 || percent === 100 || !count.isSteady || now - since < settings.returnStepSeconds) return current;
  return { percent: RETURN_STEPS.find((step) => step > percent) ?? 100, since: now, mark: undefined };
}
