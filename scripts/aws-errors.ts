/** Errors of AWS that people meet, each as one sentence and what to do next. */
import { COMMON_ERRORS } from './aws-errors-common.ts';
import { handlerCode, oneLine, RESOURCE_ERRORS, TOOLKIT_ERROR } from './aws-errors-resources.ts';
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

/** What holds for one API before what holds for all, and last what says least. */
const KNOWN: readonly KnownError[] = [...STACK_ERRORS, ...COMMON_ERRORS, ...RESOURCE_ERRORS];

/** Undefined for an error that is none of AWS's or the network's. */
export function explainAwsError(error: unknown, context: AwsErrorContext): Explanation | undefined {
  const again = context.command === undefined ? 'the command' : `\`${context.command}\``;
  const chain = [...causesOf(error)].reverse();
  // The first cause says most; what wraps it repeats its words.
  for (const one of chain) {
    const found = KNOWN.find((known) => isKind(one, known));
    if (found) return found.explain(one, { ...context, again });
  }
  const unknown = chain.find((one) => '$metadata' in one);
  // Without the message, which may repeat what was sent.
  return (
    unknown && {
      sentence: `AWS refused the command with ${unknown.name}`,
      next: 'look the error up in the API Reference of the service',
    }
  );
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
  return [line, ...directCauses(error).flatMap(rawAwsMessage)];
}

function* causesOf(error: unknown): Generator<Error> {
  if (!(error instanceof Error)) return;
  yield error;
  for (const cause of directCauses(error).slice(0, 1)) yield* causesOf(cause);
}

function directCauses(error: Error): readonly unknown[] {
  if (error instanceof AggregateError) return error.errors;
  return error.cause === undefined ? [] : [error.cause];
}

/** The CDK toolkit's errors are named by codes of their own, of which there are hundreds; this is what all of them have. */
const TOOLKIT_MARK = Symbol.for('@aws-cdk/toolkit-lib.ToolkitError');

function isKind(error: Error, { names, message }: KnownError): boolean {
  const { code } = error as { code?: unknown };
  const own = [error.name, code, ...(TOOLKIT_MARK in error ? [TOOLKIT_ERROR, handlerCode(error)] : [])];
  return (
    own.some((name) => typeof name === 'string' && names.includes(name)) && (message?.test(oneLine(error)) ?? true)
  );
}

/** 43 characters are the base64url of 32 bytes, the shortest key. The names of buckets can be as long, in lower case. */
function masked(text: string): string {
  return text.replaceAll(/[A-Za-z0-9_~+/=-]*[A-Za-z0-9_-]{43,}[A-Za-z0-9_~+/=-]*/g, (word) =>
    /[A-Z]/.test(word) ? '<left out>' : word,
  );
}
