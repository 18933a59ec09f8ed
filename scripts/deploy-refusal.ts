/** What stops a deploy: known before anything was written, or told by AWS. */
import type { Explanation } from './aws-errors.ts';

/** A refusal of ours: a sentence for each thing in the way, with what to do about it. */
export class DeployRefused extends Error {
  constructor(problems: readonly Explanation[]) {
    super(problems.map(({ sentence, next }) => `${sentence}: ${next}.`).join('\n'));
    this.name = 'DeployRefused';
  }
}

/** Throws when there is a problem. */
export function refuseAll(problems: readonly (Explanation | undefined)[]): void {
  const found = problems.filter((problem) => problem !== undefined);
  if (found.length > 0) throw new DeployRefused(found);
}
