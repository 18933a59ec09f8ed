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
}

/**
 * What the records say. Where `operator` is missing or cannot be read, its settings are what the edge does at this moment:
 * the percents of `routing`, or, where that cannot be followed either, every Region of the configuration in full.
 */
export function readState(texts: RoutingTexts, regions: readonly string[]): RoutingState {
  const routing = texts.routing === undefined ? undefined : parseRouting(texts.routing, regions);
  const operator = texts.operator === undefined ? undefined : parseOperator(texts.operator, regions);
  const health = texts.health === undefined ? undefined : parseHealth(texts.health, regions);
  const malformed: (keyof RoutingTexts)[] = [];
  if (texts.routing !== undefined && !routing) malformed.push('routing');
  if (texts.operator !== undefined && !operator) malformed.push('operator');
  if (texts.health !== undefined && !health) malformed.push('health');
  const settings: Record<string, ReturnType<typeof fixed>> = {};
  for (const region of regions) settings[region] = fixed(routing ? (routing[region] ?? 0) : 100);
  return { operator: operator ?? { serial: 0, settings }, health: health ?? {}, malformed };
}
