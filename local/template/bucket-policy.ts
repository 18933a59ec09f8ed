/** AWS::S3::BucketPolicy */
import { SUPPORTED_CONDITIONS, unsupportedCondition } from '../origins/condition.ts';
import type { PolicyStatement } from './bucket-model.ts';
import { type Fields, readProperties } from './fields.ts';
import { notSupported } from './problem.ts';
import { type Context, isObject } from './resource.ts';

/** The statements of every policy of the assembly that is attached to this bucket. */
export function readBucketPolicy(bucketName: string, context: Context): readonly PolicyStatement[] {
  return context
    .all('AWS::S3::BucketPolicy')
    .filter((resource) => context.deep(resource.properties.Bucket, resource) === bucketName)
    .flatMap((resource) =>
      readProperties(resource, context, (properties) => {
        properties.text('Bucket');
        const statements = properties.object('PolicyDocument', (document) => {
          document.only('Version', '2012-10-17');
          document.labels('Id');
          return document.objects('Statement', readStatement);
        });
        return statements ?? [];
      }),
    );
}

function readStatement(fields: Fields): PolicyStatement {
  fields.labels('Sid');
  const statement: PolicyStatement = {
    effect: fields.choice('Effect', ['Allow', 'Deny']),
    principals: principalsOf(fields),
    actions: fields.texts('Action'),
    resources: fields.texts('Resource'),
    conditions: conditionsOf(fields),
  };
  const problem = unsupportedCondition(statement.conditions);
  if (problem !== undefined) throw notSupported(`${fields.where}.Condition`, problem, SUPPORTED_CONDITIONS);
  return statement;
}

/** `"AWS": "*"` means everybody, as `"*"` does ("AWS JSON policy elements: Principal" in the IAM User Guide). */
function principalsOf(fields: Fields): readonly string[] {
  const principal = fields.value('Principal');
  if (principal === '*') return ['*'];
  const supported = "'*', AWS and Service principals";
  if (!isObject(principal)) throw notSupported(`${fields.where}.Principal`, principal, supported);
  return Object.entries(principal).flatMap(([kind, named]) => {
    if (kind !== 'AWS' && kind !== 'Service') throw notSupported(`${fields.where}.Principal`, principal, supported);
    return textsOf(named).map((name) => (kind === 'AWS' && name === '*' ? '*' : `${kind}:${name}`));
  });
}

function conditionsOf(fields: Fields): PolicyStatement['conditions'] {
  const raw = fields.value('Condition') ?? {};
  const tests = isObject(raw) ? Object.entries(raw) : [];
  return Object.fromEntries(
    tests.map(([operator, keys]) => [
      operator,
      Object.fromEntries(Object.entries(isObject(keys) ? keys : {}).map(([key, values]) => [key, textsOf(values)])),
    ]),
  );
}

function textsOf(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).map(String);
}
