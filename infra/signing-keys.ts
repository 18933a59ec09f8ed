/** The master copy of the keys that sign playback tokens. */
import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { acknowledge } from './best-practices.ts';

/**
 * Created without a value, which the `keys` command writes: a template must not hold keys, and the L2 construct always
 * has one generated. Kept when the stack goes, because every token in circulation depends on it.
 */
export function signingKeys(scope: Construct, name: string): void {
  const secret = new CfnSecret(scope, 'SigningKeys', {
    name: `${name}-edge-keys`,
    description: `Keys of ${name} playback tokens, id=base64url separated by spaces; the first one signs.`,
  });
  acknowledge(
    secret,
    'SMG4',
    'Signers have to follow a rotation, so `npm run keys` does it, step by step, and no schedule.',
  );
  // Not on a creation that fails: its name would be in the way of the next one.
  secret.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
}
