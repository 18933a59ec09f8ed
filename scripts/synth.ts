/**
 * `npm run synth`: builds the functions and writes the CloudFormation templates to `cdk.out`, checked offline against
 * CloudFormation's rules and the project's own. No AWS account, no network.
 */
import { config } from '../infra/config.ts';
import { checkConfig } from '../infra/config-check.ts';
import { describeSizes } from './build.ts';
import type { StackTemplate } from './deploy-plan.ts';
import { refuseArguments } from './read-flags.ts';
import { synthesizeChecked } from './synth-assembly.ts';

try {
  refuseArguments(process.argv.slice(2));
  const { functions, stacks } = await synthesizeChecked(checkConfig(config));

  console.log('Stacks');
  for (const stack of stacks) {
    const resources = Object.keys((stack.template as StackTemplate).Resources).length;
    console.log(`  ${stack.stackName.padEnd(32)}${stack.environment.region.padEnd(16)}${resources} resources`);
  }
  console.log(`Functions\n${describeSizes(functions)}`);
  console.log(`Written to cdk.out in ${(performance.now() / 1000).toFixed(1)} s.`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
