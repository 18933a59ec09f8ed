/** One `region` command from its arguments to what it prints. */
import type { EdgeConfig } from '../infra/config-check.ts';
import { awsFailure } from './aws-failure.ts';
import { operatorName } from './operator-name.ts';
import { applyChange, type RegionStore } from './region-apply.ts';
import { parseRegionArgs, REGION_HELP, type RegionCommand } from './region-args.ts';
import type { Place } from './region-check.ts';
import { readStatus } from './region-status.ts';
import { openRegionStore } from './region-store.ts';
import { describeApplied, describeStatus } from './region-text.ts';
import { withPlace } from './same-place.ts';

/**
 * @param now Epoch milliseconds.
 * @returns the lines to print. Rejects with an Error of one sentence, and with --verbose AWS's own words below it; any other error is a fault of this program.
 */
export async function runRegion(
  args: readonly string[],
  config: Pick<EdgeConfig, 'regions' | 'residency' | 'live'>,
  now: number,
  open = openRegionStore,
): Promise<readonly string[]> {
  const parsed = parseRegionArgs(args, config.regions);
  if (parsed.help) return [REGION_HELP];
  const place = { regions: config.regions, residency: config.residency, liveRegions: config.live.regions };
  let store: RegionStore | undefined;
  try {
    store = await open(parsed.where);
    const lines = await runCommand(store, parsed.command, place, now);
    return lines.map((line) => withPlace(line, parsed.where));
  } catch (error) {
    throw awsFailure(error, parsed.where, parsed.verbose);
  } finally {
    store?.client.destroy();
  }
}

async function runCommand(
  store: RegionStore,
  command: RegionCommand,
  place: Place,
  now: number,
): Promise<readonly string[]> {
  if (command.name === 'status') {
    const view = await readStatus(store, place, Math.floor(now / 1000));
    return command.json ? [JSON.stringify(view, null, 2)] : describeStatus(view);
  }
  const { change, dryRun, words } = command;
  const applied = await applyChange(store, { change, place, by: operatorName(), words, now, dryRun });
  return describeApplied(applied, place, dryRun);
}
