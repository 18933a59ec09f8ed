/** The role that a GitHub workflow takes to deploy: without a stored key, and only after its environment's approval. */
import { Aws, CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import {
  CfnOIDCProvider,
  Effect,
  PolicyDocument,
  PolicyStatement,
  Role,
  WebIdentityPrincipal,
} from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acknowledge, acknowledgeWildcards } from './best-practices.ts';
import type { EdgeConfig } from './config-check.ts';
import type { Delivery } from './config-delivery.ts';
import { type Allowance, deliveryAllowances } from './delivery-allowances.ts';

const ISSUER = 'token.actions.githubusercontent.com';
const AUDIENCE = 'sts.amazonaws.com';

/** A first deploy waits for several distributions' worth of time; a token of GitHub's cannot be renewed on the way. */
const LONGEST_SESSION = Duration.hours(4);

export interface DeliveryStackProps extends StackProps {
  readonly config: EdgeConfig;
  readonly delivery: NonNullable<Delivery>;
}

export class DeliveryStack extends Stack {
  constructor(scope: Construct, id: string, { config, delivery, ...props }: DeliveryStackProps) {
    super(scope, id, props);
    const { repository, environment, provider } = delivery;
    const made =
      provider === 'create' &&
      new CfnOIDCProvider(this, 'GitHub', { url: `https://${ISSUER}`, clientIdList: [AUDIENCE] });
    const providerArn = `arn:aws:iam::${Aws.ACCOUNT_ID}:oidc-provider/${ISSUER}`;
    const allowances = deliveryAllowances(config);
    const role = new Role(this, 'Role', {
      roleName: `${config.name}-delivery`,
      description: `Lets ${repository} deploy ${config.name} from its environment ${environment}.`,
      maxSessionDuration: LONGEST_SESSION,
      // The subject names the environment only when the job does, and only then its reviewers were asked:
      // "OpenID Connect reference", GitHub Docs. Equal, never like: `*` would let every branch and every pull request in.
      assumedBy: new WebIdentityPrincipal(providerArn, {
        StringEquals: {
          [`${ISSUER}:aud`]: AUDIENCE,
          [`${ISSUER}:sub`]: `repo:${repository}:environment:${environment}`,
        },
      }),
      inlinePolicies: { deploy: new PolicyDocument({ statements: allowances.map(statementOf) }) },
    });
    if (made) role.node.addDependency(made);
    for (const { resources, why } of allowances) {
      const open = resources.filter((resource) => resource.includes('*'));
      if (open.includes('*')) acknowledge(role, 'IAM5[Resource::*]', why);
      acknowledgeWildcards(
        role,
        open.filter((resource) => resource !== '*'),
        why,
      );
    }
    new CfnOutput(this, 'RoleArn', { value: role.roleArn, description: 'Variable AWS_ROLE_ARN of the environment.' });
  }
}

function statementOf({ sid, actions, resources, conditions }: Allowance): PolicyStatement {
  return new PolicyStatement({
    sid,
    effect: Effect.ALLOW,
    actions: [...actions],
    resources: [...resources],
    ...(conditions && { conditions }),
  });
}
