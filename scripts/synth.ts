/**
 * `npm run synth`: builds the functions and writes the CloudFormation templates to `cdk.out`, checked offline against
 * CloudFormation's rules and the project's own. No AWS account, no network.
 */
import { fileURLToPath } from 'node:url';
import { config } from '../infra/config.ts';
import { checkConfig } from '../infra/config-check.ts';
import { buildFunctions, describeSizes } from './build.ts';

const folder = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));

try {
  const checked = checkConfig(config);
  const distFolder = folder('dist');
  // Facts of the configuration are inside the bundles: those of an earlier one would be deployed silently.
  // esbuild is a process of its own: it bundles while this one loads the CDK.
  const [functions, { synthesize }] = await Promise.all([
    buildFunctions({ config: checked, outFolder: distFolder }),
    import('../infra/app.ts'),
  ]);
  const outFolder = folder('cdk.out');
  const { stacks } = synthesize({ config: checked, outFolder, distFolder, validate: true });

  console.log('Stacks');
  for (const stack of stacks) {
    const resources = Object.keys(stack.template.Resources).length;
    console.log(`  ${stack.stackName.padEnd(32)}${stack.environment.region.padEnd(16)}${resources} resources`);
  }
  console.log(`Functions\n${describeSizes(functions)}`);
  console.log(`Written to cdk.out in ${(performance.now() / 1000).toFixed(1)} s.`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
