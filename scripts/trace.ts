/** `npm run trace`: what happened to a request of the running `npm start`. */
import { runTrace } from './trace-run.ts';

try {
  for (const line of await runTrace(process.argv.slice(2))) console.log(line);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
