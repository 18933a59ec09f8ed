/** An origin group of AWS::CloudFront::Distribution. */
import { FAILOVER } from '../../infra/limits.ts';
import type { Fields } from './fields.ts';
import type { OriginGroupModel } from './model.ts';
import { notSupported } from './problem.ts';

export function readOriginGroups(config: Fields): readonly OriginGroupModel[] {
  const groups = config.object('OriginGroups', (list) => {
    list.labels('Quantity');
    return list.objects('Items', readOriginGroup);
  });
  return groups ?? [];
}

function readOriginGroup(fields: Fields): OriginGroupModel {
  // Choosing by media quality scores has no effect on S3 origins, and no local equal.
  fields.only('SelectionCriteria', 'default');
  const codes = fields.object('FailoverCriteria', (criteria) =>
    criteria.object('StatusCodes', (list) => {
      list.labels('Quantity');
      return list.value('Items');
    }),
  );
  const statusCodes = Array.isArray(codes) ? codes.map(Number) : [];
  const unknown = statusCodes.find((code) => !FAILOVER.statusCodes.some((allowed) => allowed === code));
  if (statusCodes.length === 0 || unknown !== undefined) {
    throw notSupported(`${fields.where}.FailoverCriteria.StatusCodes`, codes, FAILOVER.statusCodes.join(', '));
  }
  const members = fields.object('Members', (list) => {
    list.labels('Quantity');
    return list.objects('Items', (member) => member.text('OriginId'));
  });
  const [primary, secondary] = members ?? [];
  if (primary === undefined || secondary === undefined || members?.length !== 2) {
    throw notSupported(`${fields.where}.Members`, members, 'two origins');
  }
  return { id: fields.text('Id'), statusCodes, members: [primary, secondary] };
}
