/** `npm run deploy`: brings AWS to what `infra/config.ts` and this folder say, step by step, and checks the result. */
import { fileURLToPath } from 'node:url';
import { config } from '../infra/config.ts';
import { checkConfig } from '../infra/config-check.ts';
import { askYes, hasTerminal } from './ask-person.ts';
import { openAwsClients } from './aws-clients.ts';
import { runAwsCommand } from './aws-command.ts';
import { openToolkit } from './cdk-toolkit.ts';
import { DEPLOY_HELP, parseDeployArgs } from './deploy-args.ts';
import { terminalProgress } from './deploy-progress.ts';
import { runDeploy } from './deploy-run.ts';
import { askOverTheInternet } from './deploy-smoke.ts';
import { keyStores } from './keys-clients.ts';
import { awsKvsClient } from './kvs-client.ts';
import { synthesizeChecked } from './synth-assembly.ts';
import { wayBackFile } from './way-back-file.ts';

const words = process.argv.slice(2);
const command = ['npm run deploy', ...(words.length > 0 ? ['--', ...words] : [])].join(' ');
try {
  const args = parseDeployArgs(words);
  if (args) {
    const checked = checkConfig(config);
    const clients = openAwsClients();
    const progress = terminalProgress();
    await runAwsCommand(command, args.verbose, () =>
      runDeploy(args, {
        clients,
        config: checked,
        progress,
        build: synthesizeChecked,
        openToolkit: (folder) => openToolkit(folder, progress, args.verbose),
        kvs: awsKvsClient(),
        openStores: (storeArn) => keyStores({ local: false, pagePort: 0 }, storeArn),
        openAsk: askOverTheInternet,
        wayBack: wayBackFile(fileURLToPath(new URL('../.local', import.meta.url)), checked.name),
        confirm: hasTerminal() ? askYes : undefined,
        clock: () => performance.now(),
        now: Math.floor(Date.now() / 1000),
      }),
    );
    clients.close();
  } else console.log(DEPLOY_HELP);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
