/** Access logs: what they must not hold. */
import { distributionsOf } from './distribution.ts';
import { type Finding, type Json, listAt, type Rule, referenced, resourcesOf, type Template } from './template.ts';

/**
 * Where a token travels, by the names of standard logging v2 and of real-time logs ("Standard logging reference" and
 * "Use real-time access logs", CloudFront Developer Guide).
 */
const MAY_HOLD_A_TOKEN = [
  'cs-uri-stem',
  'cs-uri-query',
  'cs(Cookie)',
  'cs-cookie',
  'cs(Referer)',
  'cs-referer',
  'cs-headers',
];

/** Fields are chosen: without a choice all are logged, and the older standard logging has none. */
export const logsHoldNoToken: Rule = (template) => [
  ...deliveriesOf(template).flatMap(({ logicalId, props }): Finding[] => {
    const fields = listAt(props, 'RecordFields');
    const held = fields.filter((field) => MAY_HOLD_A_TOKEN.some((name) => name === field));
    if (fields.length > 0 && held.length === 0) return [];
    const value = fields.length > 0 ? held : props.RecordFields;
    return [{ logicalId, property: 'RecordFields', value, allowed: withoutToken() }];
  }),
  ...resourcesOf(template, 'AWS::CloudFront::RealtimeLogConfig').flatMap(({ logicalId, props }) => {
    const held = listAt(props, 'Fields').filter((field) => MAY_HOLD_A_TOKEN.some((name) => name === field));
    return held.length > 0 ? [{ logicalId, property: 'Fields', value: held, allowed: withoutToken() }] : [];
  }),
  ...distributionsOf(template)
    .filter(({ config }) => config.Logging !== undefined)
    .map(({ logicalId, config }) => ({
      logicalId,
      property: 'DistributionConfig.Logging',
      value: config.Logging,
      allowed: 'standard logging v2, which can leave out the path',
    })),
];

/** Deliveries of other services' logs in the same app are none of this rule's business. */
function deliveriesOf(template: Template): { readonly logicalId: string; readonly props: Json }[] {
  const sources = resourcesOf(template, 'AWS::Logs::DeliverySource').filter(
    ({ props }) => props.LogType === 'ACCESS_LOGS',
  );
  const names = sources.flatMap(({ logicalId, props }) => [logicalId, props.Name]);
  return resourcesOf(template, 'AWS::Logs::Delivery').filter(({ props }) =>
    names.includes(referenced(props.DeliverySourceName) ?? props.DeliverySourceName),
  );
}

function withoutToken(): string {
  return `a list of fields without ${MAY_HOLD_A_TOKEN.join(' ')}`;
}
