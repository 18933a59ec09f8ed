/** One Region's prober: a function that is started every minute, votes on every Region, and rings when it does not. */
import { CfnParameter, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { Effect, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { EdgeConfig } from './config-check.ts';
import { alarm } from './monitoring/alarm.ts';
import { existingAlertTopic } from './monitoring/alert-topic.ts';
import { proberAlarms } from './monitoring/prober-alarms.ts';
import { bucketName, VOTE_KEY } from './names.ts';

export interface HealthStackProps extends StackProps {
  readonly config: EdgeConfig;
  readonly region: string;
  /** Folder with the built function's `index.js`. */
  readonly codeFolder: string;
}

/**
 * Six rounds ten seconds apart, and the longest that the last one may take. A run waits most of its 50 s, and is paid for all of
 * them: about 7 USD a Region and month, and 3 USD for the requests of all of them, by the list prices of 2026.
 */
const RUN_SECONDS = 90;

export class HealthStack extends Stack {
  constructor(scope: Construct, id: string, { config, region, codeFolder, ...props }: HealthStackProps) {
    super(scope, id, props);
    const { name, regions, health } = config;
    const { distribution, storeArn } = edgeParameters(this);
    const logGroup = new LogGroup(this, 'ProberLogs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const prober = new LambdaFunction(this, 'Prober', {
      description: `Probes every Region from ${region}, votes, and keeps the routing record.`,
      runtime: Runtime.NODEJS_22_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(codeFolder, { exclude: ['*.map'] }),
      memorySize: 256,
      timeout: Duration.seconds(RUN_SECONDS),
      role: role(this, { ...config, region, storeArn, logGroup }),
      logGroup,
      // A line a change and a line a problem; the three that Lambda adds to each run would be all there is.
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      systemLogLevelV2: SystemLogLevel.WARN,
      environment: {
        DISTRIBUTION: distribution,
        STORE_ARN: storeArn,
        BUCKETS: this.toJsonString(Object.fromEntries(regions.map((one) => [one, bucketName(name, one)]))),
        SETTINGS: JSON.stringify({ regions, ...health }),
      },
      // A run that could not be started is made up for by the next one.
      retryAttempts: 0,
      maxEventAge: Duration.minutes(1),
    });
    new Rule(this, 'EveryMinute', {
      description: 'Starts the prober.',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaTarget(prober, { retryAttempts: 0, maxEventAge: Duration.minutes(1) })],
    });
    const topic = existingAlertTopic(this, 'Alerts', name);
    for (const spec of proberAlarms(region, prober.functionName)) alarm({ scope: this, name, topic }, spec);
  }
}

/**
 * What only the edge stack's deployment knows, and CloudFormation cannot import from another Region. They are fixed here, in
 * the Region itself: a prober that had to ask us-east-1 where the store is would fail when it is needed.
 */
function edgeParameters(scope: Construct): { readonly distribution: string; readonly storeArn: string } {
  const distribution = new CfnParameter(scope, 'DistributionDomainName', {
    description: 'Output DistributionDomainName of the edge stack.',
    allowedPattern: '[a-z0-9]+\\.cloudfront\\.net',
  });
  const storeArn = new CfnParameter(scope, 'KeyValueStoreArn', {
    description: 'Output KeyValueStoreArn of the edge stack.',
    allowedPattern: 'arn:aws:cloudfront::[0-9]{12}:key-value-store/[0-9a-zA-Z-]+',
  });
  return { distribution: distribution.valueAsString, storeArn: storeArn.valueAsString };
}

interface RoleProps extends Pick<EdgeConfig, 'name' | 'regions'> {
  readonly region: string;
  readonly storeArn: string;
  readonly logGroup: LogGroup;
}

/** Its own vote to write, everybody's to read, the one store, its logs: nothing else. */
function role(scope: Construct, { name, regions, region, storeArn, logGroup }: RoleProps): Role {
  const vote = (one: string) => `arn:aws:s3:::${bucketName(name, one)}/${VOTE_KEY}`;
  const allow = (actions: string[], resources: string[]) =>
    new PolicyStatement({ effect: Effect.ALLOW, actions, resources });
  return new Role(scope, 'ProberRole', {
    description: 'Lets the prober read votes, write its own, and keep the routing record.',
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: {
      prober: new PolicyDocument({
        statements: [
          allow(['s3:GetObject'], regions.map(vote)),
          allow(['s3:PutObject'], [vote(region)]),
          allow(
            [
              'cloudfront-keyvaluestore:DescribeKeyValueStore',
              'cloudfront-keyvaluestore:GetKey',
              'cloudfront-keyvaluestore:UpdateKeys',
            ],
            [storeArn],
          ),
          allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]),
        ],
      }),
    },
  });
}
