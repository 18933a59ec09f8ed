/** Errors of AWS that people meet, each as one sentence and what to do next. */
import { COMMON_ERRORS } from './aws-errors-common.ts';
import { STACK_ERRORS } from './aws-errors-stacks.ts';
import type { CommandPlace } from './same-place.ts';

export interface AwsErrorContext extends CommandPlace {
  /** What to run again, for example `npm run deploy -- --yes`; without it the sentences say "the command". */
  readonly command?: string;
}

export interface Explanation {
  /** What is the matter, without its full stop. */
  readonly sentence: string;
  /** What to do or to run, without its full stop. */
  readonly next: string;
}

/** One kind of refusal: the SDK's names or codes for it, and, where a name is used for several, what its message holds. */
export interface KnownError {
  readonly names: readonly string[];
  readonly message?: RegExp;
  readonly explain: (error: Error, context: AwsErrorContext & { readonly again: string }) => Explanation;
}

/** What holds for one API before what holds for all. */
const KNOWN: readonly KnownError[] = [...STACK_ERRORS, ...COMMON_ERRORS];

/** Undefined for an error that is none of AWS's or the network's. */
export function explainAwsError(error: unknown, context: AwsErrorContext): Explanation | undefined {
  if (!(error instanceof Error)) return undefined;
  const found = KNOWN.find((known) => isKind(error, known));
  const again = context.command === undefined ? 'the command' : `\`${context.command}\``;
  if (found) return found.explain(error, { ...context, again });
  if (error instanceof AggregateError) return explainAwsError(error.errors[0], context);
  const byCause = explainAwsError(error.cause, context);
  if (byCause) return byCause;
  if (!('$metadata' in error)) return undefined;
  // Without the message, which may repeat what was sent.
  return {
    sentence: `AWS refused the command with ${error.name}`,
    next: 'look the error up in the API Reference of the service',
  };
}

/** The same on one line; undefined for an error that is none of AWS's or the network's. */
export function awsErrorSentence(error: unknown, context: AwsErrorContext): string | undefined {
  const explanation = explainAwsError(error, context);
  return explanation && `${explanation.sentence}: ${explanation.next}.`;
}

/**
 * What AWS itself said, a line an error, down to the first cause; for `--verbose`. Text that could be a key or a token is
 * left out: the services' messages repeat what was sent.
 */
export function rawAwsMessage(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [masked(String(error))];
  const { $metadata: metadata } = error as { $metadata?: { httpStatusCode?: number; requestId?: string } };
  const about = [
    metadata?.httpStatusCode && `HTTP ${metadata.httpStatusCode}`,
    metadata?.requestId && `request ${metadata.requestId}`,
  ];
  const tail = about.filter(Boolean).join(', ');
  const line = masked(`${error.name}: ${error.message}${tail && ` (${tail})`}`.replaceAll(/\s*\n\s*/g, ' '));
  const causes = error instanceof AggregateError ? error.errors : error.cause === undefined ? [] : [error.cause];
  return [line, ...causes.flatMap(rawAwsMessage)];
}

function isKind(error: Error, { names, message }: KnownError): boolean {
  const { code } = error as { code?: unknown };
  const isNamed = [error.name, code].some((name) => typeof name === 'string' && names.includes(name));
  return isNamed && (message === undefined || message.test(error.message));
}

/** 43 characters are the base64url of 32 bytes, the shortest key; names, ARNs' parts and request ids are shorter. */
function masked(text: string): string {
  return text.replaceAll(/[A-Za-z0-9_~+/=-]*[A-Za-z0-9_-]{43,}[A-Za-z0-9_~+/=-]*/g, '<left out>');
}
