/** `npm run synth`: writes the CloudFormation templates to `cdk.out`, checked offline. No AWS account, no network. */
import { fileURLToPath } from 'node:url';
import { synthesize } from '../infra/app.ts';
import { config } from '../infra/config.ts';
import { checkConfig } from '../infra/config-check.ts';

const root = (folder: string) => fileURLToPath(new URL(`../${folder}`, import.meta.url));

try {
  synthesize({ config: checkConfig(config), outFolder: root('cdk.out'), distFolder: root('dist'), validate: true });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
