/** CloudFormation's rules for templates, as the CDK brings them: schemas and good practice, checked without AWS. */
import { CloudFormationValidatePlugin } from 'aws-cdk-lib';
import { RootConstruct } from 'constructs';
import { warmUp } from './offline-rules-warm-up.ts';

export interface TemplateFile {
  readonly stack: string;
  /** Absolute path. */
  readonly file: string;
  readonly region: string;
}

/** @returns what the rules find, warnings too, one line each. */
export type OfflineRules = (templates: readonly TemplateFile[]) => string[];

/** Loads and warms the rules' engine, which takes longer than to check all templates: best while these are being made. */
export function loadOfflineRules(): OfflineRules {
  const plugin = new CloudFormationValidatePlugin();
  // No rule looks at the app: an `App` would load most of the CDK.
  const appConstruct = new RootConstruct();
  const check: OfflineRules = (templates) => {
    const { violations } = plugin.validate({
      appConstruct,
      templatePaths: templates.map(({ file }) => file),
      stackTemplates: templates.map(({ stack, file, region }) => ({
        stackConstructPath: stack,
        templatePath: file,
        accountId: undefined,
        region,
      })),
    });
    const stackOf = new Map(templates.map(({ stack, file }) => [file, stack]));
    return violations.flatMap(({ ruleName, description, violatingResources }) =>
      violatingResources.map(({ resourceLogicalId = 'the template', templatePath = '' }) => {
        return `${stackOf.get(templatePath)}: ${resourceLogicalId} ${description} (CloudFormation's rule ${ruleName}).`;
      }),
    );
  };
  warmUp(check);
  return check;
}
