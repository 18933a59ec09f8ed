/** What a command makes of the settings, as values: nothing here reads a clock or a store. */
import { type HealthRecord, IN_SERVICE } from '../functions/routing/health-record.ts';
import { fixed, type OperatorRecord, type Setting } from '../functions/routing/operator.ts';
import type { RegionChange } from './region-args.ts';

export interface Settings {
  readonly operator: OperatorRecord;
  readonly health: HealthRecord;
}

/**
 * @param admitted What the Region admits at this moment.
 * @param now Epoch seconds.
 */
export function changedSettings(
  { operator, health }: Settings,
  change: Exclude<RegionChange, { readonly name: 'undo' }>,
  admitted: number,
  now: number,
): Settings {
  const { region } = change;
  const before = operator.settings[region];
  const setting = change.name === 'evacuate' ? evacuated(before, change, now) : restored(change, admitted, now);
  const settings = Object.fromEntries(
    Object.entries(operator.settings).map(([name, one]) => [name, settled(one, now)] as const),
  );
  return {
    operator: { ...operator, settings: { ...settings, [region]: setting } },
    // Whoever restores a Region by hand knows something: the probers begin anew, and take it out again if it is still down.
    health: change.name === 'restore' ? { ...health, [region]: IN_SERVICE } : health,
  };
}

function evacuated(
  before: Setting | undefined,
  { percent, forSeconds }: Extract<RegionChange, { readonly name: 'evacuate' }>,
  now: number,
): Setting {
  if (forSeconds === undefined) return fixed(percent);
  // Where the setting was going: one that is on its way, or out for a time itself, must not stay where this finds it.
  const then = before?.later?.percent ?? before?.percent ?? 0;
  return { percent, later: { percent: then, at: now + forSeconds, overSeconds: 0 }, pinned: false };
}

function restored(
  { overSeconds, pin }: Extract<RegionChange, { readonly name: 'restore' }>,
  admitted: number,
  now: number,
): Setting {
  if (overSeconds === 0) return { ...fixed(100), pinned: pin };
  return { percent: admitted, later: { percent: 100, at: now, overSeconds }, pinned: pin };
}

/** A time that has passed is left out. */
function settled(setting: Setting, now: number): Setting {
  const { later } = setting;
  return later && now >= later.at + later.overSeconds ? { ...fixed(later.percent), pinned: setting.pinned } : setting;
}
