/** The distribution's invalidations, each done as soon as it is made: "CreateInvalidation", CloudFront API Reference. */
import { randomBytes } from 'node:crypto';
import { INVALIDATION } from '../../infra/limits.ts';
import { pathProblem } from '../edge/invalidation-path.ts';

export interface Invalidation {
  readonly id: string;
  readonly created: Date;
  readonly callerReference: string;
  readonly paths: readonly string[];
}

export interface Invalidations {
  readonly distributionId: string;
  /** The same batch under the same reference is the invalidation that it made before. */
  create(batch: {
    readonly callerReference: string;
    readonly paths: readonly string[];
  }): Invalidation | InvalidationError;
  find(id: string): Invalidation | undefined;
  /** Newest first. */
  all(): readonly Invalidation[];
}

export interface InvalidationError {
  /** As the API names it. */
  readonly code:
    | 'InvalidArgument'
    | 'InvalidationBatchAlreadyExists'
    | 'BatchTooLarge'
    | 'TooManyInvalidationsInProgress';
  readonly message: string;
}

export interface InvalidationsOptions {
  readonly distributionId: string;
  readonly invalidate: (paths: readonly string[]) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What the console shows, and enough here. */
const KEPT = 100;

export function createInvalidations({ distributionId, invalidate, now }: InvalidationsOptions): Invalidations {
  let made: Invalidation[] = [];
  return {
    distributionId,
    create: ({ callerReference, paths }) => {
      const before = made.find((each) => each.callerReference === callerReference);
      if (before) return isSame(before.paths, paths) ? before : alreadyExists(callerReference);
      const problem = problemOf(callerReference, paths);
      if (problem) return problem;
      invalidate(paths);
      const id = `I${randomBytes(13).toString('hex').slice(0, 25).toUpperCase()}`;
      const invalidation = { id, created: new Date(now()), callerReference, paths };
      made = [invalidation, ...made].slice(0, KEPT);
      return invalidation;
    },
    find: (id) => made.find((each) => each.id === id),
    all: () => made,
  };
}

/** One batch is all that is in progress here, so the quotas on what is in progress are a batch's. */
function problemOf(callerReference: string, paths: readonly string[]): InvalidationError | undefined {
  if (callerReference === '') return { code: 'InvalidArgument', message: 'CallerReference is empty.' };
  if (paths.length === 0) return { code: 'InvalidArgument', message: 'Paths is empty; one path at least is needed.' };
  const { pathsInProgress, wildcardsInProgress } = INVALIDATION;
  if (paths.length > pathsInProgress) {
    return { code: 'BatchTooLarge', message: `There are ${paths.length} paths; ${pathsInProgress} are allowed.` };
  }
  const wildcards = paths.filter((path) => path.endsWith('*')).length;
  if (wildcards > wildcardsInProgress) {
    const message = `There are ${wildcards} paths with a wildcard; ${wildcardsInProgress} are allowed.`;
    return { code: 'TooManyInvalidationsInProgress', message };
  }
  const message = paths.map(pathProblem).find((problem) => problem !== undefined);
  return message === undefined ? undefined : { code: 'InvalidArgument', message };
}

function alreadyExists(callerReference: string): InvalidationError {
  const message = `CallerReference '${callerReference}' was used for other paths.`;
  return { code: 'InvalidationBatchAlreadyExists', message };
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((path, index) => path === b[index]);
}
