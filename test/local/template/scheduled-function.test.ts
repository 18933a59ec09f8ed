import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadAssembly } from '../../../local/template/load.ts';
import { type Json, minimalAssembly, writeAssembly } from './assembly.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'scheduled-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The minimal app, with a function that a rule starts, changed before it is read. */
function load(change: (resources: Json) => void = () => {}) {
  const assembly = minimalAssembly();
  const { Resources } = assembly.templates['origin-eu'];
  Resources.Prober = {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: { S3Bucket: 'assets', S3Key: 'def456.zip' },
      Handler: 'index.handler',
      Runtime: 'nodejs22.x',
      Role: 'arn:aws:iam::123456789012:role/prober',
      Environment: { Variables: { SETTINGS: '{"a":1}', STORE_ARN: { Ref: 'NoSuchParameter' } } },
    },
  };
  Resources.Rule = {
    Type: 'AWS::Events::Rule',
    Properties: {
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
      Targets: [{ Id: 'Target0', Arn: { 'Fn::GetAtt': ['Prober', 'Arn'] }, RetryPolicy: { MaximumRetryAttempts: 0 } }],
    },
  };
  change(Resources);
  assembly.manifest.artifacts['origin-eu.assets'] = {
    type: 'cdk:asset-manifest',
    properties: { file: 'origin-eu.assets.json' },
  };
  writeAssembly(folder, assembly);
  mkdirSync(join(folder, 'asset.def456'));
  writeFileSync(
    join(folder, 'origin-eu.assets.json'),
    JSON.stringify({
      files: {
        def456: {
          source: { path: 'asset.def456', packaging: 'zip' },
          destinations: { d: { objectKey: 'def456.zip' } },
        },
      },
    }),
  );
  return loadAssembly(folder);
}

test('a function that a rule starts is read with its Region, its code and its settings', () => {
  const { scheduledFunctions, ignored } = load();
  expect(scheduledFunctions).toEqual([
    {
      logicalId: 'Prober',
      region: 'eu-west-1',
      codeFolder: join(folder, 'asset.def456'),
      everySeconds: 60,
      settings: '{"a":1}',
    },
  ]);
  expect(ignored.filter((line) => line.includes('Prober'))).toEqual([]);
  expect(ignored).toContain('Rule.Targets[0].RetryPolicy: nothing is retried on localhost');
});

test.each([
  ['rate(1 minute)', 60],
  ['rate(5 minutes)', 300],
  ['rate(2 hours)', 7200],
  ['rate(1 day)', 86_400],
])('%s is every %i seconds', (expression, seconds) => {
  const { scheduledFunctions } = load(({ Rule }) => {
    Rule.Properties.ScheduleExpression = expression;
  });
  expect(scheduledFunctions[0]?.everySeconds).toBe(seconds);
});

const TARGET = { Id: 'Target0', Arn: { 'Fn::GetAtt': ['Prober', 'Arn'] } };

test.each<[string, 'Rule' | 'Prober', Json, string]>([
  ['a calendar', 'Rule', { ScheduleExpression: 'cron(0 * * * ? *)' }, 'Rule.ScheduleExpression'],
  ['no schedule', 'Rule', { ScheduleExpression: undefined }, 'Rule.ScheduleExpression'],
  ['a rule that is off', 'Rule', { State: 'DISABLED' }, 'Rule.State'],
  ['an event pattern', 'Rule', { EventPattern: {} }, 'Rule.EventPattern'],
  ['two targets', 'Rule', { Targets: [TARGET, TARGET] }, 'Rule.Targets'],
  ['no target', 'Rule', { Targets: [] }, 'Rule.Targets'],
  ['a target that is no function', 'Rule', { Targets: [{ ...TARGET, Arn: 'arn:aws:sqs:x' }] }, 'Rule.Targets[0].Arn'],
  ['a payload', 'Rule', { Targets: [{ ...TARGET, Input: '{}' }] }, 'Rule.Targets[0].Input'],
  ['another handler', 'Prober', { Handler: 'index.other' }, 'Prober.Handler'],
  ['code in the template', 'Prober', { Code: { ZipFile: 'x' } }, 'Prober.Code'],
  ['no settings', 'Prober', { Environment: undefined }, 'Prober.Environment'],
  [
    'a variable that nobody knows',
    'Prober',
    { Environment: { Variables: { SETTINGS: '{}', X: '1' } } },
    'Prober.Environment.Variables.X',
  ],
  ['a dead letter queue', 'Prober', { DeadLetterConfig: {} }, 'Prober.DeadLetterConfig'],
])('%s stops the start', (_, resource, properties, named) => {
  const change = (resources: Json) => Object.assign(resources[resource].Properties, properties);
  expect(() => load(change)).toThrow(named);
});
