/** CloudFormation's rules for templates, as the CDK brings them: schemas and good practice, checked without AWS. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CloudFormationValidatePlugin } from 'aws-cdk-lib';

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
  const appConstruct = new App({ builtinCloudFormationValidation: false });
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

/** The engine is a WebAssembly module that is compiled when it is first used. */
function warmUp(check: OfflineRules): void {
  const folder = mkdtempSync(join(tmpdir(), 'offline-rules-'));
  try {
    const file = join(folder, 'empty.template.json');
    writeFileSync(file, JSON.stringify({ Resources: {} }));
    check([{ stack: 'empty', file, region: 'us-east-1' }]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
