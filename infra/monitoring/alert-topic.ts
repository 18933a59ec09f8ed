/** Where alarms and the budget are told. One topic a Region, because an alarm can only tell a topic of its own Region. */
import { Aws, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnSubscription, type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { EdgeConfig } from '../config-check.ts';
import { EDGE_REGION } from '../names.ts';

const CLOUDWATCH = 'cloudwatch.amazonaws.com';
const BUDGETS = 'budgets.amazonaws.com';

export function alertTopicName(name: string): string {
  return `${name}-alerts`;
}

/** The topic of the scope's own Region, made by another stack of the app. */
export function existingAlertTopic(scope: Construct, id: string, name: string): ITopic {
  const { region } = Stack.of(scope);
  return Topic.fromTopicArn(scope, id, `arn:aws:sns:${region}:${Aws.ACCOUNT_ID}:${alertTopicName(name)}`);
}

/** Encrypted, and open only to this app's alarms and, where budgets live, to the account's budgets. */
export function createAlertTopic(scope: Construct, { name, monitoring }: EdgeConfig): Topic {
  const { region } = Stack.of(scope);
  const publishers = region === EDGE_REGION ? [CLOUDWATCH, BUDGETS] : [CLOUDWATCH];
  const topic = new Topic(scope, 'Alerts', {
    topicName: alertTopicName(name),
    displayName: `${name} alerts`,
    masterKey: alertKey(scope, name, publishers),
    enforceSSL: true,
  });
  const sources = {
    [CLOUDWATCH]: `arn:aws:cloudwatch:${region}:${Aws.ACCOUNT_ID}:alarm:${name}-*`,
    [BUDGETS]: `arn:aws:budgets::${Aws.ACCOUNT_ID}:*`,
  };
  for (const publisher of publishers) {
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: publisher === CLOUDWATCH ? 'PublishAlarms' : 'PublishBudgets',
        effect: Effect.ALLOW,
        principals: [new ServicePrincipal(publisher)],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: {
          StringEquals: { 'AWS:SourceAccount': Aws.ACCOUNT_ID },
          ArnLike: { 'AWS:SourceArn': sources[publisher as keyof typeof sources] },
        },
      }),
    );
  }
  for (const [index, endpoint] of monitoring.emails.entries()) subscribe(topic, `Email${index}`, 'email', endpoint);
  for (const [index, endpoint] of monitoring.webhooks.entries()) subscribe(topic, `Webhook${index}`, 'https', endpoint);
  return topic;
}

/**
 * A key of the account's own: with the one that AWS manages for SNS, alarms are lost in silence, because its policy
 * cannot be told of CloudWatch ("Encrypting Amazon SNS topics with AWS KMS", CloudWatch alarms in the Amazon SNS guide).
 * Without conditions: whether a service names the source here is not documented, and the topic's policy checks it.
 */
function alertKey(scope: Construct, name: string, publishers: readonly string[]): Key {
  const key = new Key(scope, 'AlertsKey', {
    description: `Encrypts the alerts of ${name}.`,
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: 'LetPublishersEncrypt',
      effect: Effect.ALLOW,
      principals: publishers.map((publisher) => new ServicePrincipal(publisher)),
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      // In a key's policy this is the key itself.
      resources: ['*'],
    }),
  );
  return key;
}

function subscribe(topic: Topic, id: string, protocol: 'email' | 'https', endpoint: string): void {
  new CfnSubscription(topic, id, { topicArn: topic.topicArn, protocol, endpoint });
}
