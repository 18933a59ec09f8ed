/** What the `region` commands say. */
import type { RegionHealth } from '../functions/routing/health-record.ts';
import type { Setting } from '../functions/routing/operator.ts';
import type { Applied } from './region-apply.ts';
import type { Place } from './region-check.ts';
import { type Effect, effectOf } from './region-effect.ts';
import type { RegionView, StatusView } from './region-status.ts';

/** Country codes in a line. */
const CODES_SHOWN = 20;

export function describeStatus(view: StatusView): string[] {
  const rows = view.regions.map((one) => [
    one.region,
    `${one.admits} %`,
    `${one.load} %`,
    `${one.countries.length}`,
    operatorWords(one),
    healthWords(one.health, one.operator?.pinned === true),
  ]);
  const { lastChange, malformed, strangers } = view;
  return [
    ...table([['Region', 'admits', 'load', 'countries', 'operators say', 'probers say'], ...rows]),
    '',
    lastChange
      ? `Last change: #${lastChange.serial} at ${lastChange.at} by ${lastChange.by}: ${lastChange.did}`
      : 'No operator has changed anything yet.',
    ...malformed.map((key) => `The record ${key} cannot be read; the next change writes it anew.`),
    ...strangerWords(strangers, 'the next change leaves out'),
    ...(view.upToDate
      ? []
      : ['The edge does not follow these settings yet: the probers write what is due within a minute, if they run.']),
    `Store: ${view.store}`,
  ];
}

export function describeApplied(applied: Applied, place: Place, dryRun: boolean): string[] {
  const { before, after, serial, settings, malformed, strangers } = applied;
  if (serial === undefined) return ['Nothing to change: it is so already.'];
  const effect = effectOf(before, after, place);
  const rows = place.regions.map((region) => [
    region,
    `${before[region] ?? 0} % -> ${after[region] ?? 0} %`,
    loadWords(effect, region),
    settingWords(settings.after.operator.settings[region]),
  ]);
  return [
    ...table([['Region', 'admits', 'load', 'operators say'], ...rows]),
    '',
    ...moveWords(effect),
    ...liveWords(applied, place),
    ...malformed.map((key) => `The record ${key} could not be read and is written anew.`),
    ...strangerWords(strangers, 'this change leaves out'),
    dryRun
      ? 'Nothing was changed (--dry-run).'
      : `Change #${serial} is written; every PoP follows within seconds. The way back: npm run region -- undo`,
  ];
}

/** Somebody's copy of the configuration may be older than the one that is deployed. */
function strangerWords(strangers: readonly string[], what: string): string[] {
  if (strangers.length === 0) return [];
  const names = strangers.join(', ');
  return [`The records name ${names}, which ${what}: is this the infra/config.ts that is deployed?`];
}

function moveWords({ moves }: Effect): string[] {
  if (moves.length === 0) return ['No viewer moves.'];
  return moves.map(({ from, to, countries }) => {
    const shown = countries.slice(0, CODES_SHOWN).join(' ');
    const rest = countries.length > CODES_SHOWN ? ` and ${countries.length - CODES_SHOWN} more` : '';
    const where = `${from ?? 'nobody'} -> ${to ?? 'nobody (503, they may be served from nowhere else)'}`;
    return `Viewers move ${where}: ${countries.length} ${countries.length === 1 ? 'country' : 'countries'} (${shown}${rest})`;
  });
}

function liveWords({ before, after }: Applied, { liveRegions, residency }: Place): string[] {
  const isLost = (regions: readonly string[]) => {
    const isOpen = (admission: Applied['before']) => regions.some((region) => (admission[region] ?? 0) > 0);
    return isOpen(before) && !isOpen(after);
  };
  const writes = `the packager writes to ${liveRegions.join(', ')} only`;
  if (isLost(liveRegions)) return [`Live streams have no Region left: ${writes}.`];
  const countries = Object.entries(residency)
    .filter(([, allowed]) => isLost(liveRegions.filter((region) => allowed.includes(region))))
    .map(([country]) => country);
  if (countries.length === 0) return [];
  return [`Live streams have no Region left that config.residency allows in ${countries.join(' ')}: ${writes}.`];
}

function loadWords({ load }: Effect, region: string): string {
  const { before, after } = load[region] ?? { before: 0, after: 0 };
  const factor = before > 0 && after > before ? ` (x${(after / before).toFixed(1)})` : '';
  return `${before} % -> ${after} %${factor}`;
}

function operatorWords({ operator }: RegionView): string {
  if (!operator) return 'not restored yet: takes no traffic';
  return settingWords(operator);
}

function settingWords(setting: Setting | undefined): string {
  if (!setting) return 'not restored yet';
  const { percent, later, pinned } = setting;
  const pin = pinned ? ', pinned' : '';
  if (!later) return `${percent} %${pin}`;
  if (later.overSeconds === 0) return `${percent} % until ${time(later.at)}, then ${later.percent} %${pin}`;
  return `${percent} % to ${later.percent} % from ${time(later.at)} to ${time(later.at + later.overSeconds)}${pin}`;
}

function healthWords({ percent, since, mark }: RegionHealth, pinned: boolean): string {
  const words =
    percent === 100 ? 'in service' : percent === 0 ? `down since ${time(since)}` : `returning, ${percent} %`;
  const marked = mark
    ? `; ${mark.kind === 'announced' ? 'a change is announced' : 'a change was objected to'} ${time(mark.at)}`
    : '';
  return `${words}${marked}${pinned ? ' (not heeded)' : ''}`;
}

function time(epochSeconds: number): string {
  return new Date(epochSeconds * 1000).toISOString().replace('.000Z', 'Z');
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('   ')
      .trimEnd(),
  );
}
