/** `npm run destroy`: removes the stacks of `infra/config.ts` from AWS, and says what remains. */
import { config } from '../infra/config.ts';
import { checkConfig } from '../infra/config-check.ts';
import { askLine, hasTerminal } from './ask-person.ts';
import { openAwsClients } from './aws-clients.ts';
import { runAwsCommand } from './aws-command.ts';
import { openToolkit } from './cdk-toolkit.ts';
import { DESTROY_HELP, parseDestroyArgs } from './deploy-args.ts';
import { terminalProgress } from './deploy-progress.ts';
import { runDestroy } from './destroy-run.ts';
import { synthesizeChecked } from './synth-assembly.ts';

const words = process.argv.slice(2);
const command = ['npm run destroy', ...(words.length > 0 ? ['--', ...words] : [])].join(' ');
try {
  const args = parseDestroyArgs(words);
  if (args) {
    const checked = checkConfig(config);
    const clients = openAwsClients();
    const progress = terminalProgress();
    await runAwsCommand(command, args.verbose, () =>
      runDestroy(args, {
        clients,
        config: checked,
        progress,
        build: synthesizeChecked,
        openToolkit: (folder) => openToolkit(folder, progress, args.verbose),
        ask: hasTerminal() ? askLine : undefined,
      }),
    );
    clients.close();
  } else console.log(DESTROY_HELP);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
