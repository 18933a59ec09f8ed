/** The arguments of `npm run deploy` and `npm run destroy`. A wrong one throws one sentence. */
import { dashed, readFlags } from './read-flags.ts';

export interface DeployArgs {
  /** Up to the differences, and nothing written. */
  readonly dryRun: boolean;
  /** Only the edge stack, with its functions, and the checks after it. */
  readonly onlyEdge: boolean;
  readonly yes: boolean;
  readonly verbose: boolean;
}

export const DEPLOY_HELP = `npm run deploy -- [flags]     brings AWS to what infra/config.ts and this folder say

  --dry-run      every check, the build and the differences; nothing is written
  --only edge    the edge stack alone: distribution, functions, policies
  --yes          does not ask; for automated delivery
  --verbose      AWS's own words for what it refuses, and every resource that changes
  --help         this text

It may be interrupted at any point and run again: it finishes what was begun.`;

const DEPLOY_OPTIONS = {
  'dry-run': { type: 'boolean' },
  only: { type: 'string' },
  yes: { type: 'boolean' },
  verbose: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/** @returns undefined when the help is asked for. */
export function parseDeployArgs(args: readonly string[]): DeployArgs | undefined {
  const { given, operands } = readFlags(args, DEPLOY_OPTIONS);
  if (given.has('help')) return undefined;
  refuseOperands('deploy', operands, Object.keys(DEPLOY_OPTIONS));
  const only = given.get('only');
  if (only !== undefined && only !== 'edge') throw new Error(`--only is "${only}"; allowed: edge.`);
  return {
    dryRun: given.has('dry-run'),
    onlyEdge: only === 'edge',
    yes: given.has('yes'),
    verbose: given.has('verbose'),
  };
}

export interface DestroyArgs {
  /** Deletes the buckets and what is in them, for good. */
  readonly withContent: boolean;
  readonly yes: boolean;
  readonly verbose: boolean;
}

export const DESTROY_HELP = `npm run destroy -- [flags]     removes the stacks of infra/config.ts from AWS

  --with-content   the buckets too, with every object and every version in them, for good
  --yes            does not ask for the name; for automated removal
  --verbose        AWS's own words for what it refuses
  --help           this text

Without --with-content it refuses while the buckets hold content. The signing keys are kept. It may be run again until
nothing is left.`;

const DESTROY_OPTIONS = {
  'with-content': { type: 'boolean' },
  yes: { type: 'boolean' },
  verbose: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/** @returns undefined when the help is asked for. */
export function parseDestroyArgs(args: readonly string[]): DestroyArgs | undefined {
  const { given, operands } = readFlags(args, DESTROY_OPTIONS);
  if (given.has('help')) return undefined;
  refuseOperands('destroy', operands, Object.keys(DESTROY_OPTIONS));
  return { withContent: given.has('with-content'), yes: given.has('yes'), verbose: given.has('verbose') };
}

function refuseOperands(command: string, operands: readonly string[], flags: readonly string[]): void {
  if (operands.length === 0) return;
  throw new Error(`${command} is given "${operands[0]}"; allowed: flags only (${dashed(flags)}).`);
}
