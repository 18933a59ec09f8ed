import { Match, Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { config } from '../../infra/config.ts';
import { only, type SynthesizedTemplate, synthesizeWith, withFolder } from './synthesized.ts';

let templates: Readonly<Record<string, SynthesizedTemplate>>;
let template: Template;
beforeAll(() => {
  templates = withFolder((folder) => synthesizeWith(folder).templates);
  template = Template.fromJSON(templates['netflix-health-eu-west-1'] as never);
});

const vote = (region: string) => ({
  'Fn::Join': ['', ['arn:aws:s3:::netflix-content-', { Ref: 'AWS::AccountId' }, `-${region}/probe/vote.json`]],
});

describe('the health stack', () => {
  it('is one a Region', () => {
    const names = Object.keys(templates).filter((name) => name.includes('-health-'));
    expect(names.sort()).toEqual(config.regions.map((region) => `netflix-health-${region}`).sort());
  });

  it('starts the prober every minute, and makes up for no run that was missed', () => {
    const { id } = only(templates['netflix-health-eu-west-1'] as SynthesizedTemplate, 'AWS::Lambda::Function');
    template.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
      Targets: [
        { Arn: { 'Fn::GetAtt': [id, 'Arn'] }, RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 } },
      ],
    });
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
    });
  });

  it('gives the prober more time than a run takes, and what it has to know', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Handler: 'index.handler',
      Runtime: 'nodejs22.x',
      Timeout: 90,
      Environment: {
        Variables: {
          DISTRIBUTION: { Ref: 'DistributionDomainName' },
          STORE_ARN: { Ref: 'KeyValueStoreArn' },
          SETTINGS: JSON.stringify({ regions: config.regions, ...config.health }),
        },
      },
    });
  });

  it('lets the prober write its own vote, read all, use the one store and its own logs, and nothing else', () => {
    const { props } = only(templates['netflix-health-eu-west-1'] as SynthesizedTemplate, 'AWS::IAM::Role');
    const [policy, ...others] = (props as { Policies: { PolicyDocument: { Statement: unknown[] } }[] }).Policies;
    expect(others).toEqual([]);
    expect(policy?.PolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: ['ap-northeast-2', 'eu-west-1', 'us-east-1'].map(vote),
      },
      { Effect: 'Allow', Action: 's3:PutObject', Resource: vote('eu-west-1') },
      {
        Effect: 'Allow',
        Action: [
          'cloudfront-keyvaluestore:DescribeKeyValueStore',
          'cloudfront-keyvaluestore:GetKey',
          'cloudfront-keyvaluestore:UpdateKeys',
        ],
        Resource: { Ref: 'KeyValueStoreArn' },
      },
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: { 'Fn::GetAtt': [expect.stringMatching(/^ProberLogs/), 'Arn'] },
      },
    ]);
    template.resourceCountIs('AWS::IAM::Policy', 0);
    expect(JSON.stringify(props)).not.toContain('ManagedPolicyArns');
  });

  it('keeps the logs for a month', () => {
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
  });

  it('asks for what the edge stack made, which no import brings from another Region', () => {
    template.hasParameter('DistributionDomainName', { Type: 'String', Default: Match.absent() });
    template.hasParameter('KeyValueStoreArn', { Type: 'String', Default: Match.absent() });
    expect(JSON.stringify(templates['netflix-health-eu-west-1'])).not.toContain('Fn::ImportValue');
  });
});
