/** What a removed stack leaves behind under a name of its own, and a new one would stumble over. */
import type { PlannedStack, TemplateResource } from './deploy-plan.ts';

export interface RetainedResource {
  readonly type: 'AWS::S3::Bucket' | 'AWS::SecretsManager::Secret';
  readonly logicalId: string;
  readonly name: string;
}

const NAMED: Readonly<Record<RetainedResource['type'], string>> = {
  'AWS::S3::Bucket': 'BucketName',
  'AWS::SecretsManager::Secret': 'Name',
};

/** Those of a template whose name the template gives and that outlive the stack. */
export function retainedResources({ template }: PlannedStack, account: string): readonly RetainedResource[] {
  return Object.entries(template.Resources).flatMap(([logicalId, resource]) => {
    const { Type: type, DeletionPolicy: policy = 'Delete' } = resource;
    if (!isNamed(type) || !policy.startsWith('Retain')) return [];
    const name = literal(resource.Properties?.[NAMED[type]], account);
    return name === undefined ? [] : [{ type, logicalId, name }];
  });
}

/** As little of a template as an import takes: the update that follows brings every other property. */
export function importTemplate(resources: readonly RetainedResource[], template: PlannedStack['template']): string {
  const minimal = resources.map(({ type, logicalId, name }): [string, TemplateResource] => [
    logicalId,
    {
      Type: type,
      DeletionPolicy: template.Resources[logicalId]?.DeletionPolicy ?? 'Retain',
      Properties: { [NAMED[type]]: name },
    },
  ]);
  return JSON.stringify({ Resources: Object.fromEntries(minimal) });
}

function isNamed(type: string): type is RetainedResource['type'] {
  return Object.hasOwn(NAMED, type);
}

/** A text, or a Fn::Join of texts and the account's id; undefined for what only CloudFormation can tell. */
export function literal(value: unknown, account: string): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  if ('Ref' in value) return value.Ref === 'AWS::AccountId' ? account : undefined;
  if (!('Fn::Join' in value) || !Array.isArray(value['Fn::Join'])) return undefined;
  const [separator, parts] = value['Fn::Join'] as [string, readonly unknown[]];
  const texts = parts.map((part) => literal(part, account));
  return texts.every((text) => text !== undefined) ? texts.join(separator) : undefined;
}
