/** The CDK's own toolkit deploys a stack that is synthesized here, through the network, to a server that stands for AWS. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test, vi } from 'vitest';
import { describeFailure } from '../../../scripts/aws-command.ts';
import { type CdkToolkit, openToolkit } from '../../../scripts/cdk-toolkit.ts';
import { changesOf } from '../../../scripts/deploy-diff.ts';
import { synthesizeWith } from '../../infra/synthesized.ts';
import { type StandIn, startStandIn } from './aws-stand-in.ts';
import { recordedProgress } from './recorded-progress.ts';

const ACCOUNT = '111122223333';
const STACK = 'netflix-origin-eu-west-1';
const BUCKET = 'Content88381566';

const { progress, said, noted, forget } = recordedProgress();

let folder: string;
let outFolder: string;
let aws: StandIn;
let toolkit: CdkToolkit;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'toolkit-deploy-'));
  outFolder = synthesizeWith(folder).outFolder;
});
afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(async () => {
  aws = await startStandIn(ACCOUNT);
  vi.stubEnv('AWS_ENDPOINT_URL', aws.url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'example');
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  // Where the toolkit remembers which account a key is of.
  vi.stubEnv('CDK_HOME', join(folder, 'home'));
  toolkit = await openToolkit(outFolder, progress, false, 5);
  forget();
});
afterEach(() => {
  vi.unstubAllEnvs();
  aws.close();
});

const deployed = () => aws.stacks.get(STACK);

describe('a deploy through the toolkit', () => {
  it('makes the stack of the assembly by a change set, as the bootstrap’s roles, with the parameters that are named', async () => {
    await toolkit.deploy(STACK, { DistributionId: 'E1' });
    expect(deployed()).toMatchObject({ status: 'CREATE_COMPLETE', isProtected: true });
    expect(deployed()?.parameters.DistributionId).toBe('E1');
    expect(JSON.parse(deployed()?.template ?? '')).toEqual(
      JSON.parse(readFileSync(join(outFolder, `${STACK}.template.json`), 'utf8')),
    );
    expect([...aws.objects.keys()]).toEqual([
      expect.stringMatching(/^\/cdk-hnb659fds-assets-111122223333-eu-west-1\/[0-9a-f]{64}\.json$/),
    ]);
    expect(new Set(aws.calls.filter((call) => call.startsWith('role ')))).toEqual(
      new Set(
        ['deploy', 'file-publishing', 'lookup'].map((kind) => `role cdk-hnb659fds-${kind}-role-${ACCOUNT}-eu-west-1`),
      ),
    );
    const writes = aws.calls.filter((call) => /^(Create|Execute|Update|Delete|PUT)/.test(call));
    expect(writes).toEqual(['PUT s3', 'CreateChangeSet', 'UpdateTerminationProtection', 'ExecuteChangeSet']);
    expect(aws.executionRoles).toEqual([
      `arn:aws:iam::${ACCOUNT}:role/cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-eu-west-1`,
    ]);
  });

  it('shows which resource is at work, how many are done, and says nothing twice', async () => {
    await toolkit.deploy(STACK, {});
    expect(noted).toContain(`${STACK}: 0/8 CREATE_IN_PROGRESS AWS::S3::Bucket ${BUCKET}`);
    expect(noted).toContain(`${STACK}: 1/8 CREATE_COMPLETE AWS::S3::Bucket ${BUCKET}`);
    expect(said).toEqual([]);
    const verbose = await openToolkit(outFolder, progress, true, 5);
    await verbose.deploy(STACK, { DistributionId: 'E1' });
    expect(said).toContain(`${STACK}: 1/9 UPDATE_COMPLETE AWS::S3::Bucket ${BUCKET}`);
  });

  it('keeps a parameter that is not named: a bucket that was narrowed stays so', async () => {
    await toolkit.deploy(STACK, {});
    expect(deployed()?.parameters.DistributionId).toBe('*');
    await toolkit.deploy(STACK, { DistributionId: 'E1' });
    expect(deployed()?.parameters.DistributionId).toBe('E1');
    const stack = deployed();
    // As if something else of the template had changed.
    if (stack) stack.template = stack.template.replace('Bucket', 'bucket');
    await toolkit.deploy(STACK, {});
    expect(aws.calls.filter((call) => call === 'ExecuteChangeSet')).toHaveLength(3);
    expect(deployed()?.parameters.DistributionId).toBe('E1');
  });

  it('changes nothing when nothing differs, and tells no difference', async () => {
    await toolkit.deploy(STACK, {});
    aws.calls.length = 0;
    await toolkit.deploy(STACK, {});
    expect(aws.calls).not.toContain('ExecuteChangeSet');
    const difference = (await toolkit.diff([STACK]))[STACK];
    expect(difference && changesOf(difference)).toEqual([]);
    const stack = deployed();
    if (stack) stack.template = stack.template.replace('"Enabled"', '"Suspended"');
    const changed = (await toolkit.diff([STACK]))[STACK];
    expect(changed && changesOf(changed)).toMatchObject([{ kind: 'change', logicalId: BUCKET }]);
  });

  it('makes anew a stack whose first creation failed', async () => {
    aws.state.fail = { type: 'AWS::SNS::Topic', reason: 'no' };
    await expect(toolkit.deploy(STACK, {})).rejects.toThrow();
    const stack = deployed();
    expect(stack?.status).toBe('ROLLBACK_COMPLETE');
    // A person has ended its protection, as the preflight asks for.
    if (stack) stack.isProtected = false;
    aws.state.fail = undefined;
    await toolkit.deploy(STACK, {});
    expect(aws.calls).toContain('DeleteStack');
    expect(deployed()?.status).toBe('CREATE_COMPLETE');
  });

  it('removes a stack', async () => {
    await toolkit.deploy(STACK, {});
    await toolkit.destroy(STACK);
    expect(deployed()?.status).toBe('DELETE_COMPLETE');
  });
});

/** As the handlers of CloudFormation's resource types say it. */
const handler = (message: string, code: string) =>
  `Resource handler returned message: "${message} (Service: CloudFront, Status Code: 400, Request ID: 0f8fad5b-d9cb-469f-a165-70867728950e) (SDK Attempt Count: 1)" (RequestToken: 7c9e6679-7425-40de-944b-e07fc1f90ae7, HandlerErrorCode: ${code})`;

describe('a resource that CloudFormation refuses', () => {
  it.each([
    [
      'a name that is taken',
      handler('A resource of the name netflix-content-111122223333-eu-west-1 already exists', 'AlreadyExists'),
      'The name netflix-content-111122223333-eu-west-1 is taken already: choose another `name` in infra/config.ts, or remove what has it, and run `npm run deploy` again.',
    ],
    [
      'a quota',
      handler('You have exceeded the limit', 'ServiceLimitExceeded'),
      `This account has reached a quota of AWS (AWS::S3::BucketPolicy): ask for more in the Service Quotas console, in us-east-1 for CloudFront, and run \`npm run deploy\` again.`,
    ],
    [
      'a missing permission of the role that CloudFormation takes',
      handler(
        'User: arn:aws:sts::1:assumed-role/x is not authorized to perform: s3:PutBucketPolicy on resource: y',
        'AccessDenied',
      ),
      'CloudFormation’s execution role may not call s3:PutBucketPolicy: allow it with `npx aws-cdk@2.1148.1 bootstrap --cloudformation-execution-policies <ARNs>`, and run `npm run deploy` again.',
    ],
    [
      'throttling',
      handler('Rate exceeded', 'Throttling'),
      'AWS slowed `npm run deploy` down until it gave up: wait a minute and run it again, which finishes what was begun.',
    ],
    [
      'anything else',
      'Policy has invalid resource',
      `CloudFormation could not make or change ContentPolicy707C1736 (AWS::S3::BucketPolicy) of the stack ${STACK}, and took back what it had begun: read its reason above, mend it, and run \`npm run deploy\` again.`,
    ],
  ])('because of %s is told with its reason, and becomes one sentence', async (_, reason, sentence) => {
    await toolkit.deploy(STACK, {});
    aws.state.fail = { type: 'AWS::S3::BucketPolicy', reason };
    const error = await toolkit.deploy(STACK, { DistributionId: 'E1' }).catch((thrown: unknown) => thrown);
    expect(said).toEqual([`${STACK}: 0/9 UPDATE_FAILED AWS::S3::BucketPolicy ContentPolicy707C1736: ${reason}`]);
    expect(describeFailure(error, 'npm run deploy', false)[0]).toBe(sentence);
    expect(describeFailure(error, 'npm run deploy', true).slice(1).join('\n')).toContain(reason.slice(0, 30));
    expect(deployed()).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE', parameters: { DistributionId: '*' } });
  });
});

describe('a removal that CloudFormation cannot end', () => {
  it.each([
    [
      'anything',
      'The bucket is in use',
      `The stack ${STACK} is in the state DELETE_FAILED: read why in its events, run \`aws cloudformation delete-stack --stack-name ${STACK}\`, then \`npm run destroy\` again.`,
    ],
    [
      'the replicas of an edge Lambda',
      'Resource handler returned message: "Lambda was unable to delete arn:aws:lambda:us-east-1:1:function:x:1 because it is a replicated function. Please see our documentation for Deleting Lambda@Edge Functions and Replicas." (RequestToken: 7c9e6679-7425-40de-944b-e07fc1f90ae7, HandlerErrorCode: InvalidRequest)',
      'CloudFront still removes the replicas of the edge Lambda, which takes hours after its last use: run `npm run destroy` again tomorrow; nothing is served or billed by them.',
    ],
  ])('for %s becomes one sentence', async (_, reason, sentence) => {
    await toolkit.deploy(STACK, {});
    aws.state.fail = { type: 'AWS::S3::BucketPolicy', reason };
    const error = await toolkit.destroy(STACK).catch((thrown: unknown) => thrown);
    expect(said[0]).toContain(`DELETE_FAILED AWS::S3::BucketPolicy ContentPolicy707C1736: ${reason}`);
    expect(describeFailure(error, 'npm run destroy', false)[0]).toBe(sentence);
  });
});

test.each([
  ['AmazonSSM.GetParameter', 'ParameterNotFound', 'none', "The CDK's bootstrap is missing or too old in eu-west-1"],
  ['CreateChangeSet', 'ExpiredToken', 'expired', 'The AWS credentials have expired'],
  [
    'CreateChangeSet',
    'ValidationError',
    `Stack:arn:aws:cloudformation:eu-west-1:1:stack/${STACK}/0a1b is in UPDATE_IN_PROGRESS state and can not be updated.`,
    'Another deploy is changing this stack',
  ],
  [
    'CreateChangeSet',
    'ValidationError',
    `Stack:arn:aws:cloudformation:eu-west-1:1:stack/${STACK}/0a1b is in UPDATE_ROLLBACK_FAILED state and can not be updated.`,
    `The stack ${STACK} is in the state UPDATE_ROLLBACK_FAILED`,
  ],
  [
    'ExecuteChangeSet',
    'AccessDenied',
    'User: u is not authorized to perform: cloudformation:ExecuteChangeSet on resource: r',
    'These AWS credentials may not call cloudformation:ExecuteChangeSet',
  ],
])('a refusal of %s, %s, becomes one sentence and the next command', async (action, code, message, sentence) => {
  aws.state.refuse[action] = { code, message };
  const error = await toolkit.deploy(STACK, {}).catch((thrown: unknown) => thrown);
  const [first] = describeFailure(error, 'npm run deploy', false);
  expect(first).toContain(sentence);
  expect(first).toMatch(/^[^\n]+\.$/);
});
