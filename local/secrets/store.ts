/**
 * One secret of AWS Secrets Manager in memory: versions that never change, and the staging labels that say which one is
 * meant ("What's in a Secrets Manager secret?", AWS Secrets Manager User Guide). It starts without a version, as a secret
 * does that CloudFormation creates without a value.
 */

export type Stage = 'AWSCURRENT' | 'AWSPREVIOUS';

export interface SecretStore {
  readonly name: string;
  readonly arn: string;
  /** Epoch milliseconds. */
  readonly created: number;
  /** Undefined before the first value. */
  lastChanged(): number | undefined;
  /** Only versions that carry a label, as DescribeSecret lists them. */
  stages(): ReadonlyMap<string, readonly Stage[]>;
  /** Undefined when no version matches; with both, the version must carry the label. Without any: AWSCURRENT. */
  get(which: { readonly versionId?: string; readonly stage?: string }): SecretVersion | undefined;
  /** Adds a version and moves the labels. The same id and text again change nothing. */
  put(versionId: string, text: string): PutResult;
}

export interface SecretVersion {
  readonly versionId: string;
  readonly text: string;
  readonly stages: readonly Stage[];
  /** Epoch milliseconds. */
  readonly created: number;
}

export type PutResult =
  | { readonly ok: true; readonly stages: readonly Stage[] }
  | { readonly ok: false; readonly code: 'ResourceExistsException' };

/** Versions without a label are deprecated and removed beyond this number ("Secrets Manager quotas"). */
const VERSIONS_KEPT = 100;

/** `now` gives milliseconds since the epoch. */
export function createSecretStore(
  { name, arn }: { readonly name: string; readonly arn: string },
  now: () => number = Date.now,
): SecretStore {
  const versions = new Map<string, { readonly text: string; readonly created: number }>();
  const labels = new Map<Stage, string>();
  let lastChanged: number | undefined;
  const stagesOf = (versionId: string): Stage[] =>
    [...labels].filter(([, id]) => id === versionId).map(([stage]) => stage);
  return {
    name,
    arn,
    created: now(),
    lastChanged: () => lastChanged,
    stages: () => new Map([...new Set(labels.values())].map((id) => [id, stagesOf(id)])),
    get: ({ versionId, stage = versionId === undefined ? 'AWSCURRENT' : undefined }) => {
      const id = versionId ?? labels.get(stage as Stage);
      const version = id === undefined ? undefined : versions.get(id);
      if (id === undefined || version === undefined) return undefined;
      const stages = stagesOf(id);
      if (stage !== undefined && !stages.includes(stage as Stage)) return undefined;
      return { versionId: id, text: version.text, stages, created: version.created };
    },
    put: (versionId, text) => {
      const existing = versions.get(versionId);
      if (existing) {
        return existing.text === text
          ? { ok: true, stages: stagesOf(versionId) }
          : { ok: false, code: 'ResourceExistsException' };
      }
      const current = labels.get('AWSCURRENT');
      versions.set(versionId, { text, created: now() });
      if (current !== undefined) labels.set('AWSPREVIOUS', current);
      labels.set('AWSCURRENT', versionId);
      lastChanged = now();
      for (const id of versions.keys()) {
        if (versions.size <= VERSIONS_KEPT) break;
        if (stagesOf(id).length === 0) versions.delete(id);
      }
      return { ok: true, stages: stagesOf(versionId) };
    },
  };
}
