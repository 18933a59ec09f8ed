/** The whole CDK app: one origin stack a Region, the publishing one last, the edge stack in us-east-1, and a prober a Region. */
import { App, Tags } from 'aws-cdk-lib';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { checkBestPractices } from './best-practices.ts';
import { readBundles } from './bundles.ts';
import type { EdgeConfig } from './config-check.ts';
import { DeliveryStack } from './delivery-stack.ts';
import { EdgeStack } from './edge-stack.ts';
import { HealthStack } from './health-stack.ts';
import { deliveryStackName, EDGE_REGION, edgeStackName, healthStackName, originStackName } from './names.ts';
import { OriginStack } from './origin-stack.ts';
import { replicasOf } from './replication.ts';
import { checkTemplate, describeFinding, type Template } from './template-rules.ts';

/** CDK's feature flags that change these templates, in the state that its new projects get. */
const CONTEXT = {
  '@aws-cdk/aws-iam:minimizePolicies': true,
  '@aws-cdk/aws-lambda:recognizeVersionProps': true,
  '@aws-cdk/aws-s3:publicAccessBlockedByDefault': true,
  '@aws-cdk/core:enablePartitionLiterals': true,
  '@aws-cdk/core:target-partitions': ['aws'],
  'aws:cdk:enable-asset-metadata': true,
};

export interface SynthesizeProps {
  /** Checked by `checkConfig`. */
  readonly config: EdgeConfig;
  /** Where the cloud assembly is written. */
  readonly outFolder: string;
  /** Where the built functions are: `dist/`. */
  readonly distFolder: string;
  /** Checks the list of good practice too, about a second; its findings are errors. */
  readonly validate: boolean;
}

/**
 * Writes the cloud assembly. Needs no AWS account and no network: accounts stay pseudo-parameters. Throws what the rules
 * find, one line each.
 */
export function synthesize({ config, outFolder, distFolder, validate }: SynthesizeProps): CloudAssembly {
  const bundles = readBundles(distFolder, config.access);
  const app = new App({
    outdir: outFolder,
    context: {
      ...CONTEXT,
      // Findings name the resource; a trace for each would be mapped back to TypeScript, one by one.
      'aws:cdk:disable-creation-stack-traces': true,
    },
    analyticsReporting: false,
    treeMetadata: false,
    // CloudFormation's rules are `offline-rules.ts`: there they can be loaded meanwhile.
    builtinCloudFormationValidation: false,
  });
  const { name, environment } = config;

  const origin = (region: string) =>
    new OriginStack(app, originStackName(name, region), {
      config,
      region,
      env: { region },
      description: `${name}: content in ${region}`,
      terminationProtection: true,
    });
  const replicas = replicasOf(config).map(origin);
  const publisher = origin(config.publishingRegion);
  const edge = new EdgeStack(app, edgeStackName(name), {
    config,
    bundles,
    env: { region: EDGE_REGION },
    description: `${name}: distribution and edge functions`,
  });
  // Only the order of a deploy: S3 refuses to copy to buckets that do not exist. The stacks share names, not exports.
  for (const replica of replicas) publisher.addStackDependency(replica);
  edge.addStackDependency(publisher);
  for (const region of config.regions) {
    new HealthStack(app, healthStackName(name, region), {
      config,
      region,
      codeFolder: bundles.regionHealthFolder,
      env: { region },
      description: `${name}: prober in ${region}`,
    }).addStackDependency(edge);
  }

  if (config.delivery) {
    new DeliveryStack(app, deliveryStackName(name), {
      config,
      delivery: config.delivery,
      env: { region: EDGE_REGION },
      description: `${name}: the role of automated delivery`,
    });
  }

  Tags.of(app).add('Project', name);
  Tags.of(app).add('Environment', environment);
  if (validate) checkBestPractices(app);
  const assembly = app.synth();
  const templates = assembly.stacks.map((stack) => [stack.stackName, stack.template as Template] as const);
  const findings = checkTemplate(Object.fromEntries(templates));
  if (findings.length > 0) throw new Error(findings.map(describeFinding).join('\n'));
  return assembly;
}
