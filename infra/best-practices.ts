/** AWS's own list of good practice for whole solutions (cdk-nag's pack AwsSolutions), as rules of the synthesis. */
import { createRequire } from 'node:module';
import { type App, Aws, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

const PACK = 'AwsSolutions';

/** Loaded only when rules run: a start on localhost does not wait for it. */
export function checkBestPractices(app: App): void {
  const { AwsSolutionsChecks } = createRequire(import.meta.url)('cdk-nag') as typeof import('cdk-nag');
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  acknowledge(
    app,
    'L1',
    'Every handler runs on Node 22: one runtime for Lambda@Edge and the Regions, and the conservative one.',
  );
}

/**
 * Says why a finding stands. Only where a rule does not fit what is meant; everything else is mended.
 * @param rule for example `S1`
 * @param reason one sentence
 */
export function acknowledge(construct: IConstruct, rule: string, reason: string): void {
  Validations.of(construct).acknowledge({ id: `${PACK}::${PACK}-${rule}`, reason });
}

/** Says why a policy's resources end in a wildcard, for exactly these resources. */
export function acknowledgeWildcards(construct: IConstruct, resources: readonly string[], reason: string): void {
  for (const resource of resources) {
    acknowledge(construct, `IAM5[Resource::${resource.replaceAll(Aws.ACCOUNT_ID, '<AWS::AccountId>')}]`, reason);
  }
}
