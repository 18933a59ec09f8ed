/** What the architecture diagram shows, read from the synthesized templates and from nothing else. */

import {
  all,
  type Json,
  listAt,
  objectAt,
  only,
  reference,
  resource,
  type Template,
  textOf,
} from './diagram-template.ts';

export type Templates = Readonly<Record<string, Template>>;

export interface DiagramFacts {
  /** The distribution's comment. */
  readonly distribution: string;
  readonly aliases: readonly string[];
  readonly hasFirewall: boolean;
  readonly behaviours: readonly BehaviourFacts[];
  readonly store: string;
  readonly monitoring: MonitoringFacts;
  /** The publishing one first. */
  readonly regions: readonly RegionFacts[];
}

export interface BehaviourFacts {
  readonly path: string;
  /** Name of the cache policy, without the app's. */
  readonly cache: string;
  readonly functions: readonly string[];
  /** Where it goes when no function chooses; for a group, its members. */
  readonly target: string;
}

export interface MonitoringFacts {
  readonly alarms: number;
  readonly healthChecks: number;
  readonly hasDashboard: boolean;
  readonly budgetUsd: number | undefined;
  readonly logBucket: string | undefined;
}

export interface RegionFacts {
  readonly region: string;
  readonly bucket: string;
  /** Folders that CloudFront may read. */
  readonly readable: readonly string[];
  /** What the bucket is, in words. */
  readonly traits: readonly string[];
  /** Folder that moves to S3 Intelligent-Tiering. */
  readonly tiered: string | undefined;
  readonly takesLive: boolean;
  /** Regions that its content is copied to; empty for those that receive. */
  readonly copiesTo: readonly string[];
  readonly copied: readonly string[];
  readonly alarms: number;
  /** What the Region's topic is, in words. */
  readonly topic: string;
  /** How often it runs; undefined: the Region has none. */
  readonly prober: string | undefined;
}

/** @param name the app's: first part of every stack's name */
export function diagramFacts(templates: Templates, name: string): DiagramFacts {
  const edge = templates[`${name}-edge`];
  if (!edge) throw new Error(`The templates have no stack ${name}-edge.`);
  const config = objectAt(only(edge, 'AWS::CloudFront::Distribution'), 'DistributionConfig');
  const prefix = `${name}-origin-`;
  const regions = Object.entries(templates)
    .filter(([stack]) => stack.startsWith(prefix))
    .map(([stack, template]) => regionFacts(stack.slice(prefix.length), template, templates, name));
  return {
    distribution: String(config.Comment),
    aliases: listAt(config, 'Aliases').map(String),
    hasFirewall: config.WebACLId !== undefined,
    behaviours: behaviourFacts(edge, config, name),
    store: String(only(edge, 'AWS::CloudFront::KeyValueStore').Name),
    monitoring: monitoringFacts(edge),
    regions: [...regions].sort((a, b) => b.copiesTo.length - a.copiesTo.length),
  };
}

function behaviourFacts(edge: Template, config: Json, name: string): BehaviourFacts[] {
  const groups = new Map(
    listAt(config, 'OriginGroups', 'Items').map((group) => [
      objectAt(group).Id,
      listAt(group, 'Members', 'Items').map((member) => String(objectAt(member).OriginId)),
    ]),
  );
  const behaviours: unknown[] = [...listAt(config, 'CacheBehaviors'), config.DefaultCacheBehavior];
  return behaviours.map((entry) => {
    const behaviour = objectAt(entry);
    const policy = objectAt(resource(edge, reference(behaviour.CachePolicyId)), 'CachePolicyConfig');
    const target = String(behaviour.TargetOriginId);
    return {
      path: String(behaviour.PathPattern ?? '*'),
      cache: String(policy.Name).replace(`${name}-`, ''),
      functions: ['FunctionAssociations', 'LambdaFunctionAssociations'].flatMap((kind) =>
        listAt(behaviour, kind).map((association) => String(objectAt(association).EventType)),
      ),
      target: groups.get(target)?.join(', then ') ?? target,
    };
  });
}

function monitoringFacts(edge: Template): MonitoringFacts {
  const [budget] = all(edge, 'AWS::Budgets::Budget');
  const logs = all(edge, 'AWS::Logs::Delivery').length > 0 ? all(edge, 'AWS::S3::Bucket')[0] : undefined;
  const amount = objectAt(budget, 'Budget', 'BudgetLimit').Amount;
  return {
    alarms: all(edge, 'AWS::CloudWatch::Alarm').length,
    healthChecks: all(edge, 'AWS::Route53::HealthCheck').length,
    hasDashboard: all(edge, 'AWS::CloudWatch::Dashboard').length > 0,
    budgetUsd: typeof amount === 'number' ? amount : undefined,
    logBucket: logs && textOf(logs.BucketName),
  };
}

function regionFacts(region: string, origin: Template, templates: Templates, name: string): RegionFacts {
  const bucket = only(origin, 'AWS::S3::Bucket');
  const rules = listAt(bucket, 'ReplicationConfiguration', 'Rules').map((rule) => objectAt(rule));
  const ids = rules.map(({ Id }) => String(Id).split('-to-'));
  const reads = listAt(only(origin, 'AWS::S3::BucketPolicy'), 'PolicyDocument', 'Statement')
    .map((statement) => objectAt(statement))
    .filter(({ Effect, Action }) => Effect === 'Allow' && Action === 's3:GetObject')
    .flatMap(({ Resource }) => (Array.isArray(Resource) ? Resource : [Resource]).map(textOf));
  const health = templates[`${name}-health-${region}`];
  return {
    region,
    bucket: textOf(bucket.BucketName),
    readable: reads.map((arn) => `${arn.split('/')[1]}/`),
    traits: bucketTraits(origin, bucket),
    tiered: tieredFolder(bucket),
    takesLive: objectAt(origin.Outputs).LiveStreams !== undefined,
    copiesTo: [...new Set(ids.map(([, to]) => String(to)))],
    copied: [...new Set(ids.map(([kind]) => String(kind)))],
    alarms: all(origin, 'AWS::CloudWatch::Alarm').length,
    topic: only(origin, 'AWS::SNS::Topic').KmsMasterKeyId === undefined ? 'Alert topic' : 'Alert topic, encrypted',
    prober: health && proberSchedule(health),
  };
}

function proberSchedule(health: Template): string {
  const schedule = String(only(health, 'AWS::Events::Rule').ScheduleExpression);
  return schedule.replace(/^rate\((?:1 )?(.*)\)$/, 'every $1');
}

function bucketTraits(origin: Template, bucket: Json): string[] {
  const isKept = Object.values(origin.Resources ?? {}).some(
    ({ Type, DeletionPolicy }) => Type === 'AWS::S3::Bucket' && String(DeletionPolicy).startsWith('Retain'),
  );
  const policy = JSON.stringify(only(origin, 'AWS::S3::BucketPolicy'));
  const traits: [string, boolean][] = [
    ['versioned', objectAt(bucket, 'VersioningConfiguration').Status === 'Enabled'],
    ['encrypted', bucket.BucketEncryption !== undefined],
    ['TLS only', policy.includes('"aws:SecureTransport":"false"')],
    ['kept on deletion', isKept],
  ];
  return traits.filter(([, has]) => has).map(([trait]) => trait);
}

function tieredFolder(bucket: Json): string | undefined {
  const rule = listAt(bucket, 'LifecycleConfiguration', 'Rules')
    .map((entry) => objectAt(entry))
    .find((entry) =>
      listAt(entry, 'Transitions').some((step) => objectAt(step).StorageClass === 'INTELLIGENT_TIERING'),
    );
  return rule && String(rule.Prefix);
}
