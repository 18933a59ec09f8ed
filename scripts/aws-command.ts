/** What `npm run deploy` and `npm run destroy` have in common: how they end, and how they are ended. */
import { explainAwsError, rawAwsMessage } from './aws-errors.ts';
import { DeployRefused } from './deploy-refusal.ts';
import { INTERRUPTED } from './interrupted.ts';

/**
 * @param command As it was typed, for example `npm run deploy -- --yes`.
 * @param verbose Also AWS's own words.
 */
export async function runAwsCommand(command: string, verbose: boolean, run: () => Promise<void>): Promise<void> {
  const interrupted = () => {
    console.error(
      `\nInterrupted. What CloudFormation began goes on by itself; run \`${command}\` again, which finishes the rest.`,
    );
    process.exit(INTERRUPTED);
  };
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  try {
    await run();
  } catch (error) {
    for (const line of describeFailure(error, command, verbose)) console.error(line);
    process.exitCode = 1;
  }
  process.removeListener('SIGINT', interrupted);
  process.removeListener('SIGTERM', interrupted);
}

/** One sentence and the next command; the words of AWS below it, or how to see them. */
export function describeFailure(error: unknown, command: string, verbose: boolean): readonly string[] {
  if (error instanceof DeployRefused) return error.message.split('\n');
  const explanation = explainAwsError(error, { local: false, pagePort: 0, command });
  if (!explanation) return [(error as Error).message];
  const { sentence, next } = explanation;
  if (verbose) return [`${sentence}: ${next}.`, ...rawAwsMessage(error).map((line) => `  ${line}`)];
  return [`${sentence}: ${next}.`, 'With --verbose it tells what AWS itself said.'];
}
