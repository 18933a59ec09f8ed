import { type HealthRecord, parseHealth } from './health-record.ts';
import { fixed, type OperatorRecord, parseOperator } from './operator.ts';
import { parseRouting } from './record.ts';

/** The texts of the records as they are in the store; undefined where there is none. */
export interface RoutingTexts {
  readonly routing: string | undefined;
  readonly operator: string | undefined;
  readonly health: string | undefined;
}

export interface RoutingState {
  readonly operator: OperatorRecord;
  readonly health: HealthRecord;
  /** Names of records that are there and cannot be read. */
  readonly malformed: readonly (keyof RoutingTexts)[];
  /** Regions that the operators' record names and the configuration does not: the next writer leaves them out. */
  readonly strangers: readonly string[];
}

/**
 * What the records say. Where `operator` is missing or cannot be read, its settings are what the edge does at this moment:
 * the percents of `routing`, or, where that cannot be followed either, every Region of the configuration in full. What
 * `operator` and `health` say of a Region that was taken out of the configuration is passed over: what they say of the others
 * still holds, and the next writer leaves it out.
 */
export function readState(texts: RoutingTexts, regions: readonly string[]): RoutingState {
  const routing = texts.routing === undefined ? undefined : parseRouting(texts.routing, regions);
  const operator =
    texts.operator === undefined ? undefined : parseOperator(withoutOthers(texts.operator, regions), regions);
  const health = texts.health === undefined ? undefined : parseHealth(withoutOthers(texts.health, regions), regions);
  const malformed: (keyof RoutingTexts)[] = [];
  if (texts.routing !== undefined && !routing) malformed.push('routing');
  if (texts.operator !== undefined && !operator) malformed.push('operator');
  if (texts.health !== undefined && !health) malformed.push('health');
  const settings: Record<string, ReturnType<typeof fixed>> = {};
  for (const region of regions) settings[region] = fixed(routing ? (routing[region] ?? 0) : 100);
  return {
    operator: operator ?? { serial: 0, settings },
    health: health ?? {},
    malformed,
    strangers: strangersIn(texts.operator ?? '', regions),
  };
}

function strangersIn(text: string, regions: readonly string[]): readonly string[] {
  const names = text.split(' ').map((entry) => entry.slice(0, Math.max(0, entry.indexOf('='))));
  return names.filter((name) => /^[a-z]+(?:-[a-z]+)+-[0-9]$/.test(name) && regions.indexOf(name) < 0);
}

/** The text without entries of other Regions; unchanged when it has no entry of these. */
function withoutOthers(text: string, regions: readonly string[]): string {
  const entries = text.split(' ');
  const isOther = (entry: string) => entry.indexOf('=') > 0 && regions.indexOf(entry.slice(0, entry.indexOf('='))) < 0;
  const own = entries.filter((entry) => !isOther(entry));
  return own.some((entry) => entry.indexOf('=') > 0) ? own.join(' ') : text;
}
