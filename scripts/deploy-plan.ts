/** Which stacks a deploy has, and in which order. */

/** A template, as far as the commands look into it. */
export interface StackTemplate {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Parameters?: Readonly<Record<string, unknown>>;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}

/** `other` is what has no part in serving viewers, such as the role of automated delivery. */
export type StackKind = 'replica' | 'publisher' | 'edge' | 'health' | 'other';

export interface PlannedStack {
  readonly name: string;
  readonly region: string;
  readonly kind: StackKind;
  readonly template: StackTemplate;
}

/** As the CDK's assembly gives them. */
export interface AssembledStack {
  readonly stackName: string;
  readonly environment: { readonly region: string };
  readonly template: unknown;
}

const ORDER: readonly StackKind[] = ['replica', 'publisher', 'edge', 'health', 'other'];

/**
 * Replicas come before the publisher, because S3 refuses to copy to a bucket that does not exist; both before the edge, which
 * reads from them; the probers last, because they need the edge's outputs and its records.
 */
export function planStacks(
  stacks: readonly AssembledStack[],
  { name, publishingRegion }: { readonly name: string; readonly publishingRegion: string },
): readonly PlannedStack[] {
  const kindOf = (stackName: string): StackKind => {
    if (stackName === `${name}-edge`) return 'edge';
    if (stackName === `${name}-origin-${publishingRegion}`) return 'publisher';
    if (stackName.startsWith(`${name}-origin-`)) return 'replica';
    return stackName.startsWith(`${name}-health-`) ? 'health' : 'other';
  };
  return stacks
    .map(({ stackName, environment, template }) => ({
      name: stackName,
      region: environment.region,
      kind: kindOf(stackName),
      template: template as StackTemplate,
    }))
    .sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}

export function isOrigin({ kind }: PlannedStack): boolean {
  return kind === 'replica' || kind === 'publisher';
}
