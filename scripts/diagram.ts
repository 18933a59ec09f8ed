/** `npm run diagram`: draws `docs/architecture.svg` from the templates of the configuration. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { synthesize } from '../infra/app.ts';
import { config } from '../infra/config.ts';
import { checkConfig } from '../infra/config-check.ts';
import { buildFunctions } from './build.ts';
import { diagramFacts, type Templates } from './diagram-facts.ts';
import { diagram } from './diagram-picture.ts';
import { refuseArguments } from './read-flags.ts';

const folder = mkdtempSync(join(tmpdir(), 'diagram-'));
try {
  refuseArguments(process.argv.slice(2));
  const checked = checkConfig(config);
  const [distFolder, outFolder] = [join(folder, 'dist'), join(folder, 'cdk.out')];
  await buildFunctions({ config: checked, outFolder: distFolder });
  const { stacks } = synthesize({ config: checked, outFolder, distFolder, validate: false });
  const templates = Object.fromEntries(stacks.map((stack) => [stack.stackName, stack.template])) as Templates;
  const file = fileURLToPath(new URL('../docs/architecture.svg', import.meta.url));
  writeFileSync(file, diagram(diagramFacts(templates, checked.name)));
  console.log('Written to docs/architecture.svg.');
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
