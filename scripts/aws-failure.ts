/** What a command that takes `--local` rejects with when AWS refuses it: one sentence, and on demand AWS's own words below it. */
import { awsErrorSentence, rawAwsMessage } from './aws-errors.ts';
import { type CommandPlace, withPlace } from './same-place.ts';

/** Any other error as it is. Without a cause: the SDK's errors hold what was sent. */
export function awsFailure(error: unknown, place: CommandPlace, verbose: boolean): unknown {
  const sentence = awsErrorSentence(error, place);
  if (sentence === undefined) return error;
  const words = verbose ? rawAwsMessage(error).map((line) => `  ${line}`) : [];
  return new Error([withPlace(sentence, place), ...words].join('\n'));
}
