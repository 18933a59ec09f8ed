import { type HealthRecord, IN_SERVICE } from './health-record.ts';
import { type OperatorRecord, percentAt } from './operator.ts';
import type { Admission } from './record.ts';

/**
 * What the `routing` record has to say: each Region admits what its operator lets it, or less where the probers see it ill.
 * They never raise what a person has set, and do not count for a Region that a person has pinned. When they would leave no
 * Region at all, the operators' settings serve alone.
 *
 * @param now Epoch seconds.
 * @returns every Region; all of them at 0 only when the operators' settings say so.
 */
export function computeRouting(
  regions: readonly string[],
  operator: OperatorRecord,
  health: HealthRecord,
  now: number,
): Admission {
  const set: Record<string, number> = {};
  const healthy: Record<string, number> = {};
  let sum = 0;
  for (const region of regions) {
    const setting = operator.settings[region];
    const percent = percentAt(setting, now);
    set[region] = percent;
    healthy[region] = setting?.pinned ? percent : Math.min(percent, (health[region] ?? IN_SERVICE).percent);
    sum += healthy[region] as number;
  }
  return sum > 0 ? healthy : set;
}
