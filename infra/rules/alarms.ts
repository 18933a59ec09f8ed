/** Alarms on CloudFront's metrics. */
import { type Finding, type Json, listAt, objectAt, type Rule, resourcesOf } from './template.ts';

/**
 * CloudFront publishes its metrics with the dimension `Region=Global`; an alarm without it waits for data for ever
 * ("View CloudFront and edge function metrics", CloudFront Developer Guide).
 */
export const alarmsNameGlobal: Rule = (template) =>
  resourcesOf(template, 'AWS::CloudWatch::Alarm').flatMap(({ logicalId, props }): Finding[] =>
    metricsOf(props)
      .filter(({ metric }) => metric.Namespace === 'AWS/CloudFront')
      .filter(({ metric }) => !listAt(metric, 'Dimensions').some((entry) => isGlobal(objectAt(entry))))
      .map(({ path, metric }) => ({
        logicalId,
        property: `${path}Dimensions`,
        value: metric.Dimensions,
        allowed: 'dimensions that include Region=Global',
      })),
  );

/** The alarm's own metric, or those of its expression. */
function metricsOf(props: Json): { readonly path: string; readonly metric: Json }[] {
  const inner = listAt(props, 'Metrics').map((query, index) => {
    const stat = objectAt(query, 'MetricStat', 'Metric');
    return { path: `Metrics.${index}.MetricStat.Metric.`, metric: stat };
  });
  return [{ path: '', metric: props }, ...inner];
}

function isGlobal(dimension: Json): boolean {
  return dimension.Name === 'Region' && dimension.Value === 'Global';
}
