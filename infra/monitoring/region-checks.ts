/** Whether each Region can be read from, asked from outside and through the distribution, as media is. */
import { ComparisonOperator } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnHealthCheck } from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import type { EdgeConfig } from '../config-check.ts';
import type { AlarmSpec } from './alarm.ts';
import { healthCheckStatus } from './metrics.ts';

/** Where Route 53 asks from, with the country in which a geo restriction sees it. Three is the least that it takes. */
const CHECKERS = {
  'us-east-1': 'US',
  'eu-west-1': 'IE',
  'ap-southeast-1': 'SG',
  'us-west-2': 'US',
  'ap-northeast-1': 'JP',
  'us-west-1': 'US',
  'ap-southeast-2': 'AU',
  'sa-east-1': 'BR',
} as const;
const LEAST_CHECKERS = 3;

export interface RegionCheck {
  readonly region: string;
  readonly healthCheckId: string;
}

/**
 * One health check a Region, every 30 s, about 2 USD a month each. Independent of the Regions' own probers: it also
 * rings when these are down. None when a geo restriction shuts too many checkers out.
 */
export function regionChecks(
  scope: Construct,
  { name, regions, geoRestriction }: Pick<EdgeConfig, 'name' | 'regions' | 'geoRestriction'>,
  domainName: string,
): RegionCheck[] {
  const open = Object.entries(CHECKERS).filter(([, country]) => isOpen(country, geoRestriction));
  if (open.length < LEAST_CHECKERS) return [];
  return regions.map((region) => {
    const check = new CfnHealthCheck(scope, `HealthCheck-${region}`, {
      healthCheckConfig: {
        type: 'HTTPS',
        fullyQualifiedDomainName: domainName,
        port: 443,
        enableSni: true,
        resourcePath: `/health/${region}`,
        requestInterval: 30,
        failureThreshold: 3,
        regions: open.slice(0, LEAST_CHECKERS).map(([checker]) => checker),
      },
      healthCheckTags: [{ key: 'Name', value: `${name}-${region}` }],
    });
    return { region, healthCheckId: check.attrHealthCheckId };
  });
}

export function regionAlarm({ region, healthCheckId }: RegionCheck): AlarmSpec {
  return {
    name: `region-${region}-alarm`,
    says: `The origin of ${region} cannot be read through the distribution for three minutes.`,
    runbook: 'a-region-is-out-of-service',
    metric: healthCheckStatus(healthCheckId),
    comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
    threshold: 1,
    periods: 3,
    isSilenceBad: true,
  };
}

function isOpen(country: string, restriction: EdgeConfig['geoRestriction']): boolean {
  if (restriction === null) return true;
  return 'only' in restriction ? restriction.only.includes(country) : !restriction.except.includes(country);
}
