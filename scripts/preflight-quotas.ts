/** Whether the account has room for what a first deploy makes, before it makes half of it. */
import { paginateListServiceQuotas, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { COUNTED_TYPES, type CountedType } from './account-usage.ts';
import { type AwsClients, GLOBAL_REGION } from './aws-clients.ts';
import type { Explanation } from './aws-errors.ts';
import type { PlannedStack } from './deploy-plan.ts';

export interface QuotaUse {
  readonly words: string;
  /** How many the deploy makes. */
  readonly needed: number;
  readonly used: number;
  readonly most: number;
  /** Where `most` is from: this account's own figure, or what the documentation gives every account. */
  readonly source: 'account' | 'documentation';
}

/**
 * Counts what the templates of stacks that are not there yet make; an update seldom makes more, and CloudFormation refuses it
 * whole. Rejects with the SDK's errors.
 *
 * @param adopted Type of each resource that is taken over instead of made.
 */
export async function readQuotas(
  clients: AwsClients,
  stacks: readonly PlannedStack[],
  adopted: readonly string[],
): Promise<readonly QuotaUse[]> {
  const made = stacks.flatMap(({ template }) => Object.values(template.Resources).map(({ Type }) => Type));
  const neededOf = (type: string) => countOf(made, type) - countOf(adopted, type);
  const counted = COUNTED_TYPES.filter(({ type }) => neededOf(type) > 0);
  const services = [...new Set(counted.flatMap(({ quota }) => quota?.service ?? []))];
  const quotas = new Map<string, number>();
  for (const service of services) for (const one of await ownQuotas(clients, service)) quotas.set(...one);
  return Promise.all(
    counted.map(async ({ type, words, documented, quota, count }: CountedType) => {
      const { used, most = quotas.get(quota?.code ?? '') } = await count(clients);
      const source = most === undefined ? 'documentation' : 'account';
      return { words, needed: neededOf(type), used, most: most ?? documented, source };
    }),
  );
}

/** By code. Empty where the credentials may not ask: the documented figures do then. */
async function ownQuotas(clients: AwsClients, service: string): Promise<readonly (readonly [string, number])[]> {
  const client = clients.of(ServiceQuotasClient, GLOBAL_REGION);
  const found: (readonly [string, number])[] = [];
  try {
    for await (const page of paginateListServiceQuotas({ client }, { ServiceCode: service })) {
      for (const { QuotaCode: code, Value: value } of page.Quotas ?? []) {
        if (code !== undefined && value !== undefined) found.push([code, value]);
      }
    }
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'AccessDeniedException') throw error;
  }
  return found;
}

/** Only by the account's own figure: what the documentation says may have been raised since. */
export function quotaProblem({ words, needed, used, most, source }: QuotaUse): Explanation | undefined {
  if (source !== 'account' || used + needed <= most) return undefined;
  return {
    sentence: `The account has ${used} ${words}, its quota is ${most}, and this deploy makes ${needed} more`,
    next: `ask for more ${words} in the Service Quotas console, in us-east-1, or remove some that nobody needs`,
  };
}

export function quotaWarning({ words, needed, used, most, source }: QuotaUse): string | undefined {
  if (source === 'account' || used + needed <= most) return undefined;
  return `the account has ${used} ${words}, and this deploy makes ${needed} more; by AWS’s documentation ${most} are allowed, and this account’s own quota could not be read.`;
}

function countOf(types: readonly string[], type: string): number {
  return types.filter((one) => one === type).length;
}
