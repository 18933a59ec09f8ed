/** The origins to ask for a request: what the function chose, else what the behaviour targets. */
import type { OriginChoice } from '../runtime/origin-choice.ts';
import type { BehaviourModel, DistributionModel, OriginModel } from '../template/model.ts';
import { overridden } from './origin-request.ts';

export interface OriginPlan {
  /** In the order of asking; one or two. */
  readonly origins: readonly OriginModel[];
  /** Statuses of the first that ask the second. */
  readonly statusCodes: readonly number[];
}

export function originPlan(
  distribution: DistributionModel,
  behaviour: BehaviourModel,
  choice: OriginChoice | undefined,
): OriginPlan {
  const target = targetPlan(distribution, behaviour.targetOriginId);
  if (choice === undefined) return target;
  if (choice.kind === 'update') {
    const [primary, ...others] = target.origins as [OriginModel, ...OriginModel[]];
    return { ...target, origins: [overridden(primary, choice.overrides), ...others] };
  }
  if (choice.kind === 'origin') {
    return { origins: [overridden(originOf(distribution, choice.originId), choice.overrides)], statusCodes: [] };
  }
  const origins = choice.members.map(({ originId, overrides }) =>
    overridden(originOf(distribution, originId), overrides),
  );
  return { origins, statusCodes: choice.statusCodes };
}

function targetPlan(distribution: DistributionModel, id: string): OriginPlan {
  const group = distribution.originGroups.get(id);
  if (group === undefined) return { origins: [originOf(distribution, id)], statusCodes: [] };
  return { origins: group.members.map((member) => originOf(distribution, member)), statusCodes: group.statusCodes };
}

function originOf(distribution: DistributionModel, id: string): OriginModel {
  const origin = distribution.origins.get(id);
  if (origin === undefined) throw new Error(`The distribution has no origin '${id}'.`);
  return origin;
}
