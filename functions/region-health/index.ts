import type { AwsPlaces } from './aws-io.ts';
import type { ProberIo } from './io.ts';
import { runProber } from './run.ts';
import type { HealthSettings } from './timing.ts';
import type { Vote } from './vote.ts';

interface Prober {
  readonly io: ProberIo;
  readonly settings: HealthSettings;
}

let prober: Prober | undefined;
/** Kept while the process lives: the prober's own bucket may be what is down. */
let remembered: Vote | undefined;

/** A Region's prober on AWS: started every minute, ends within it. What it cannot reach never makes it reject. */
export async function handler(): Promise<void> {
  prober ??= await proberOf(process.env);
  remembered = await runProber(prober.io, prober.settings, remembered);
}

/** The same run in a world of the caller's: what a local edge starts on a timer. */
export function run(io: ProberIo, settings: HealthSettings, before?: Vote): Promise<Vote> {
  return runProber(io, settings, before);
}

/** Throws when the environment is not the one that the health stack sets. */
async function proberOf(environment: NodeJS.ProcessEnv): Promise<Prober> {
  const text = (name: string) => {
    const value = environment[name];
    if (value === undefined) throw new Error(`The environment has no ${name}.`);
    return value;
  };
  const places: AwsPlaces = {
    region: text('AWS_REGION'),
    distribution: text('DISTRIBUTION'),
    storeArn: text('STORE_ARN'),
    buckets: JSON.parse(text('BUCKETS')) as Record<string, string>,
  };
  // The SDK is loaded here only: a local edge runs the same file without it.
  const { awsIo } = await import('./aws-io.ts');
  return { io: awsIo(places), settings: JSON.parse(text('SETTINGS')) as HealthSettings };
}
