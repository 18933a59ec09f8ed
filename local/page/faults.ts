/** What is wrong with which Region: `GET /api/faults`, and `POST /api/faults` with `{"region": "<name>", "fault": "slow 8s"}`. */
import type { IncomingMessage } from 'node:http';
import type { LocalDistribution } from '../edge-process.ts';
import { FAULT_WORDS, faultWords, parseFault } from '../origins/fault.ts';
import type { FaultStatus } from './api.ts';
import { readJsonBody } from './json-body.ts';

type Origins = LocalDistribution['origins'];

export function faultsOf(origins: Origins): FaultStatus {
  return { faults: Object.fromEntries([...origins].map(([region, origin]) => [region, faultWords(origin.fault())])) };
}

/** A sentence when it is no Region or no fault; undefined when the fault is set, or healed. */
export async function setFault(origins: Origins, request: IncomingMessage): Promise<string | undefined> {
  const body = await readJsonBody(request);
  if (typeof body === 'string') return body;
  const { region, fault } = body;
  const origin = typeof region === 'string' ? origins.get(region) : undefined;
  if (!origin) return `region is ${JSON.stringify(region)}; allowed: ${[...origins.keys()].join(', ')}.`;
  const parsed = typeof fault === 'string' ? parseFault(fault) : undefined;
  if (parsed === undefined) return `fault is ${JSON.stringify(fault)}; allowed: ${FAULT_WORDS}.`;
  origin.setFault(parsed);
  return undefined;
}
