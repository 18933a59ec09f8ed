/** What a deploy changes, resource by resource; what is lost on the way stands out. */

/** As the CDK's difference of two templates says it, as far as it is read here. */
export interface TemplateDifference {
  readonly resources: {
    forEachDifference(use: (logicalId: string, change: ResourceDifference) => void): void;
  };
}

interface ResourceDifference {
  readonly resourceType: string | undefined;
  readonly changeImpact: string;
  readonly propertyUpdates: Readonly<Record<string, unknown>>;
}

export type ChangeKind = 'new' | 'import' | 'change' | 'may replace' | 'REPLACE' | 'DELETE' | 'let go';

export interface ResourceChange {
  readonly kind: ChangeKind;
  readonly type: string;
  readonly logicalId: string;
  readonly properties: readonly string[];
}

const KINDS: Readonly<Record<string, ChangeKind>> = {
  WILL_CREATE: 'new',
  WILL_IMPORT: 'import',
  WILL_UPDATE: 'change',
  MAY_REPLACE: 'may replace',
  WILL_REPLACE: 'REPLACE',
  WILL_DESTROY: 'DELETE',
  WILL_ORPHAN: 'let go',
};

/** Losses first. */
const ORDER: readonly ChangeKind[] = ['DELETE', 'REPLACE', 'may replace', 'let go', 'change', 'import', 'new'];
const LOSSES: readonly ChangeKind[] = ['DELETE', 'REPLACE', 'may replace'];

export function changesOf(difference: TemplateDifference): readonly ResourceChange[] {
  const changes: ResourceChange[] = [];
  difference.resources.forEachDifference((logicalId, { resourceType, changeImpact, propertyUpdates }) => {
    const kind = KINDS[changeImpact];
    if (kind) changes.push({ kind, type: resourceType ?? '', logicalId, properties: Object.keys(propertyUpdates) });
  });
  return changes.sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}

/** A line a resource. Of a stack that is new only their number, because nothing of it can be lost. */
export function describeChanges(stack: string, changes: readonly ResourceChange[]): readonly string[] {
  if (changes.length === 0) return [`${stack}: no change`];
  if (changes.every(({ kind }) => kind === 'new')) return [`${stack}: ${count(changes.length, 'new resource')}`];
  return [
    `${stack}: ${count(changes.length, 'change')}`,
    ...changes.map(({ kind, type, logicalId, properties }) => {
      const what = properties.length > 0 && kind !== 'new' ? `: ${properties.join(', ')}` : '';
      return `  ${kind.padEnd('may replace'.length)}  ${type} ${logicalId}${what}`;
    }),
  ];
}

/** What the question before a deploy ends with; undefined when nothing is lost. */
export function describeLosses(stacks: Readonly<Record<string, readonly ResourceChange[]>>): string | undefined {
  const lost = Object.values(stacks)
    .flat()
    .filter(({ kind }) => LOSSES.includes(kind));
  if (lost.length === 0) return undefined;
  return `${count(lost.length, 'resource')} will be deleted or replaced: ${lost.map(({ logicalId }) => logicalId).join(', ')}.`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
