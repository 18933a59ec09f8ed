import { health } from 'edge-facts';
import { type AwsPlaces, awsIo } from './aws-io.ts';
import type { ProberIo } from './io.ts';
import { runProber } from './run.ts';
import type { Vote } from './vote.ts';

/** Kept while the process lives: the prober's own bucket may be what is down. */
let remembered: Vote | undefined;
let io: ProberIo | undefined;

/** A Region's prober on AWS: started every minute, ends within it. Never rejects, so that Lambda has nothing to retry. */
export async function handler(): Promise<void> {
  io ??= awsIo(placesOf(process.env));
  remembered = await runProber(io, health, remembered);
}

/** The same run with a world of the caller's: what a local edge starts on a timer. */
export function run(own: ProberIo, before?: Vote): Promise<Vote> {
  return runProber(own, health, before);
}

function placesOf(environment: NodeJS.ProcessEnv): AwsPlaces {
  const text = (name: string) => {
    const value = environment[name];
    if (value === undefined) throw new Error(`The environment has no ${name}.`);
    return value;
  };
  return {
    region: text('AWS_REGION'),
    distribution: text('DISTRIBUTION'),
    storeArn: text('STORE_ARN'),
    buckets: JSON.parse(text('BUCKETS')) as Record<string, string>,
  };
}
