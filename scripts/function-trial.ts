/**
 * Tries functions on CloudFront's own engine before anybody meets them. Always in a function of its own, `<name>-trial`, on its
 * DEVELOPMENT stage and with a store of its own: a first deploy has no function to try in, and the deployed one's DEVELOPMENT stage
 * belongs to CloudFormation, which would publish whatever stood there at its next update.
 */
import {
  CloudFrontClient,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  DescribeFunctionCommand,
  NoSuchFunctionExists,
  TestFunctionCommand,
  UpdateFunctionCommand,
} from '@aws-sdk/client-cloudfront';
import { type AwsClients, GLOBAL_REGION } from './aws-clients.ts';
import { untilDefined } from './aws-retry.ts';
import { DeployRefused } from './deploy-refusal.ts';
import type { Pause } from './records.ts';
import type { TrialEvent } from './trial-events.ts';

/** Tells what a trial made from what only has its name. */
export const TRIAL_COMMENT = 'Tries functions before a deploy; deleted afterwards.';

/** Of 100, where CloudFront stops a function; from 71 on it may throttle ("Understand compute utilization", Developer Guide). */
export const MOST_UTILIZATION = 50;

export interface Measured {
  readonly event: string;
  /** Percent of the time that CloudFront allows; NaN when it told none. */
  readonly utilization: number;
  /** What was returned: the request, an answer's status, or the engine's error. */
  readonly outcome: 'request' | number | string;
  readonly wanted: 'request' | number;
}

export interface Trial {
  /** Puts this code into the trial function. */
  readonly load: (code: string) => Promise<void>;
  readonly measure: (event: TrialEvent) => Promise<Measured>;
}

/** A new store reaches the Test API after a while: an event that came out wrong is tried again. */
const OUTCOME = { most: 8, firstPauseMs: 1_000, longestPauseMs: 5_000 } as const;

/** What is wrong with it, in words; undefined when nothing is. */
export function measuredProblem({ utilization, outcome, wanted }: Measured): string | undefined {
  if (outcome !== wanted) return `came to ${outcome} instead of ${wanted}`;
  if (Number.isNaN(utilization)) return 'CloudFront told no compute utilization';
  return utilization > MOST_UTILIZATION ? `takes ${utilization} of 100; allowed: ${MOST_UTILIZATION}` : undefined;
}

export function openTrial(clients: AwsClients, name: string, storeArn: string, pause?: Pause): Trial {
  const client = clients.of(CloudFrontClient, GLOBAL_REGION);
  const FunctionConfig = {
    Comment: TRIAL_COMMENT,
    Runtime: 'cloudfront-js-2.0' as const,
    KeyValueStoreAssociations: { Quantity: 1, Items: [{ KeyValueStoreARN: storeArn }] },
  };
  let etag: string | undefined;
  const test = async ({ name: event, event: object, outcome: wanted }: TrialEvent): Promise<Measured> => {
    const { TestResult: result } = await client.send(
      new TestFunctionCommand({
        Name: name,
        IfMatch: etag,
        Stage: 'DEVELOPMENT',
        EventObject: Buffer.from(JSON.stringify(object)),
      }),
    );
    const utilization = Number(result?.ComputeUtilization ?? Number.NaN);
    const error = result?.FunctionErrorMessage;
    return { event, utilization, outcome: error ? error : outcomeOf(result?.FunctionOutput), wanted };
  };
  return {
    load: async (code) => {
      const change = { Name: name, FunctionConfig, FunctionCode: Buffer.from(code) };
      const answer =
        etag === undefined
          ? await client.send(new CreateFunctionCommand(change))
          : await client.send(new UpdateFunctionCommand({ ...change, IfMatch: etag }));
      etag = answer.ETag;
    },
    measure: async (event) => {
      let last = await test(event);
      await untilDefined(
        async () => {
          if (last.outcome === last.wanted) return last;
          last = await test(event);
          return last.outcome === last.wanted ? last : undefined;
        },
        { ...OUTCOME, ...(pause && { pause }) },
      );
      return last;
    },
  };
}

/** What an interrupted trial left is deleted too; nothing there is no error. Rejects with a DeployRefused for somebody else's. */
export async function deleteTrialFunction(clients: AwsClients, name: string): Promise<void> {
  const client = clients.of(CloudFrontClient, GLOBAL_REGION);
  try {
    const { ETag: etag, FunctionSummary: found } = await client.send(new DescribeFunctionCommand({ Name: name }));
    refuseStrange(`function ${name}`, found?.FunctionConfig?.Comment);
    await client.send(new DeleteFunctionCommand({ Name: name, IfMatch: etag }));
  } catch (error) {
    if (!(error instanceof NoSuchFunctionExists)) throw error;
  }
}

/** @param comment What the resource says of itself. */
export function refuseStrange(what: string, comment: string | undefined): void {
  if (comment === TRIAL_COMMENT) return;
  const next = 'choose another name in infra/config.ts, or remove it';
  throw new DeployRefused([{ sentence: `The ${what} is none of a trial, and a trial asks for its name`, next }]);
}

/** `{"request": {...}}` or `{"response": {"statusCode": 401, ...}}` */
function outcomeOf(output: string | undefined): Measured['outcome'] {
  try {
    const { request, response } = JSON.parse(output ?? '{}') as {
      request?: object;
      response?: { statusCode?: number };
    };
    return response?.statusCode ?? (request ? 'request' : 'nothing');
  } catch {
    return 'no JSON';
  }
}
