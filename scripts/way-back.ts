/** Back to what viewers had before a deploy that failed its check: within seconds, and without CloudFormation. */
import type { AwsClients } from './aws-clients.ts';
import type { Progress } from './deploy-progress.ts';
import { publishCode, readLiveCode } from './function-code.ts';
import type { EdgeCopy } from './keys-edge.ts';
import { readRecord, updateRecord } from './records.ts';
import type { LiveState } from './way-back-file.ts';

/** Reads what a failed deploy returns to. Functions that are not deployed yet have no entry. */
export async function readLiveState(
  clients: AwsClients,
  names: readonly string[],
  edge: EdgeCopy | undefined,
): Promise<Pick<LiveState, 'functions' | 'routing'>> {
  const codes = await Promise.all(names.map(async (name) => [name, await readLiveCode(clients, name)] as const));
  return {
    functions: Object.fromEntries(codes.filter((one): one is readonly [string, string] => one[1] !== undefined)),
    routing: edge && (await readRecord(edge.client, edge.arn, 'routing')),
  };
}

/**
 * Puts back the functions' code and the routing record, and says each step. Keys are not touched: a deploy adds the first one and
 * takes none away, and tokens of it may be in viewers' hands.
 *
 * @param seed What a deploy writes as the record routing when there is none.
 */
export async function goBack(
  clients: AwsClients,
  before: LiveState,
  edge: EdgeCopy,
  seed: string,
  progress: Progress,
): Promise<void> {
  const functions = Object.entries(before.functions);
  if (functions.length === 0) {
    progress.say('There is no way back: nothing was deployed before. No viewer has met it; mend it and deploy again.');
    return;
  }
  for (const [name, code] of functions) {
    const live = await readLiveCode(clients, name);
    if (live === code) {
      progress.say(`Way back: the function ${name} is what it was.`);
    } else if (live === undefined || !before.bringing[name]?.includes(live)) {
      progress.say(`Way back: the function ${name} was changed by others since, and is left alone.`);
    } else {
      await publishCode(clients, name, code);
      progress.say(`Way back: the function ${name} has its previous code again; viewers meet it within seconds.`);
    }
  }
  if (before.routing === undefined) {
    // Only what a deploy writes: whoever changed it since then had a reason.
    const pause = edge.pause ? [edge.pause] : [];
    const now = await updateRecord(
      edge.client,
      edge.arn,
      'routing',
      (old) => (old === seed ? undefined : old),
      ...pause,
    );
    progress.say(
      now === undefined
        ? 'Way back: the record routing is gone again; the table in the functions serves every Region.'
        : 'Way back: the record routing was changed by others since, and is left alone.',
    );
  } else {
    progress.say('Way back: the record routing was there before, and was not touched.');
  }
  progress.say(
    'CloudFormation still names the new code: deploy mended code, or the commit before, to bring both together.',
  );
}
