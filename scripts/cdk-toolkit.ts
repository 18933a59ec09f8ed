/** The CDK's own deploying, as far as the commands use it: behind one interface, so that a test can stand in for AWS. */
import type { TemplateDifference } from './deploy-diff.ts';
import type { Progress } from './deploy-progress.ts';

export interface CdkToolkit {
  /** From what is deployed to the assembly, by stack. Reads only. */
  readonly diff: (stacks: readonly string[]) => Promise<Readonly<Record<string, TemplateDifference>>>;
  /** Makes or updates one stack. Parameters that are not named keep their value. */
  readonly deploy: (stack: string, parameters: Readonly<Record<string, string>>) => Promise<void>;
  /** Deletes one stack; one that is not there is no error. */
  readonly destroy: (stack: string) => Promise<void>;
}

/** A message of the toolkit's, as far as it is read here: https://docs.aws.amazon.com/cdk/api/toolkit-lib/message-registry/ */
export interface ToolkitMessage {
  readonly level: string;
  readonly code?: string | undefined;
  readonly message: string;
  readonly data?: unknown;
}

interface Activity {
  readonly event: {
    readonly StackName?: string;
    readonly LogicalResourceId?: string;
    readonly ResourceType?: string;
    readonly ResourceStatus?: string;
    readonly ResourceStatusReason?: string;
  };
  readonly progress: { readonly formatted: string };
}

const STACK_ACTIVITY = 'CDK_TOOLKIT_I5502';

/** Progress of CloudFormation and of assets; a resource that failed, with its reason; with `verbose` all else too. */
export function showMessage(
  { level, code, message, data }: ToolkitMessage,
  progress: Progress,
  verbose: boolean,
): void {
  if (code === STACK_ACTIVITY) {
    const { event, progress: done } = data as Activity;
    const { ResourceStatus: status = '', LogicalResourceId: id = '', ResourceType: type = '' } = event;
    const line = `${event.StackName}: ${done.formatted.trim()} ${status} ${type} ${id}`;
    if (status.endsWith('_FAILED')) progress.say(`${line}: ${event.ResourceStatusReason ?? 'no reason given'}`);
    else if (verbose) progress.say(line);
    else progress.note(line);
  } else if (level === 'error' || (verbose && level !== 'trace' && level !== 'debug')) {
    for (const line of message.split('\n')) if (line.trim() !== '') progress.say(line);
  } else if (level === 'info' || level === 'result') {
    progress.note(message.trim().split('\n')[0] ?? '');
  }
}

/**
 * @param assemblyFolder `cdk.out`, absolute.
 * @param pollMs How often CloudFormation is asked how far it is.
 */
export async function openToolkit(
  assemblyFolder: string,
  progress: Progress,
  verbose: boolean,
  pollMs = 2_000,
): Promise<CdkToolkit> {
  // The toolkit takes a second to load, which no other command should wait for.
  const { DiffMethod, ExpandStackSelection, StackParameters, StackSelectionStrategy, Toolkit } = await import(
    '@aws-cdk/toolkit-lib'
  );
  const toolkit = new Toolkit({
    ioHost: {
      notify: async (message) => showMessage(message, progress, verbose),
      // The deploy has asked already, about all stacks at once.
      requestResponse: async <T>({ code, defaultResponse }: { code: string; defaultResponse: T }) =>
        CONFIRMATIONS.includes(code) ? (true as T) : defaultResponse,
    },
    emojis: false,
    color: false,
  });
  const assembly = await toolkit.fromAssemblyDirectory(assemblyFolder);
  const only = (patterns: readonly string[]) => ({
    patterns: [...patterns],
    strategy: StackSelectionStrategy.PATTERN_MUST_MATCH,
    expand: ExpandStackSelection.NONE,
  });
  return {
    // A change set would be more exact about replacements, and would be written.
    diff: (stacks) => toolkit.diff(assembly, { stacks: only(stacks), method: DiffMethod.TemplateOnly() }),
    deploy: async (stack, parameters) => {
      const named = Object.entries(parameters).map(([name, value]) => [`${stack}:${name}`, value] as const);
      await toolkit.deploy(assembly, {
        stacks: only([stack]),
        // Without this a parameter that is not named falls back to its default, and opens the buckets again.
        parameters: StackParameters.withExisting(Object.fromEntries(named)),
        deploymentMethod: { method: 'change-set' },
        stackEventPollingInterval: pollMs,
      });
    },
    destroy: async (stack) => {
      await toolkit.destroy(assembly, { stacks: only([stack]), stackEventPollingInterval: pollMs });
    },
  };
}

/** Deploy this, roll back first, destroy this. */
const CONFIRMATIONS: readonly string[] = ['CDK_TOOLKIT_I5060', 'CDK_TOOLKIT_I5050', 'CDK_TOOLKIT_I7010'];
