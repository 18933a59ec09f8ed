/** What policies put into the cache key, send to the origin and tell the functions. */
import { COUNTRY_HEADER } from '../viewer-headers.ts';
import { type Behaviour, distributionsOf } from './distribution.ts';
import { eventsOf } from './functions.ts';
import {
  type Finding,
  type Json,
  listAt,
  objectAt,
  type Rule,
  referenced,
  resourcesOf,
  type Template,
} from './template.ts';

const CACHE_POLICY = {
  type: 'AWS::CloudFront::CachePolicy',
  path: 'CachePolicyConfig.ParametersInCacheKeyAndForwardedToOrigin',
};
const ORIGIN_REQUEST_POLICY = { type: 'AWS::CloudFront::OriginRequestPolicy', path: 'OriginRequestPolicyConfig' };

/** Each kind of name that a policy selects: its property, its two inner properties, and the token carriers of that kind. */
const SELECTIONS = [
  ['HeadersConfig', 'HeaderBehavior', 'Headers', ['authorization', 'cookie', 'cta-common-access-token']],
  ['CookiesConfig', 'CookieBehavior', 'Cookies', ['cta-common-access-token']],
  ['QueryStringsConfig', 'QueryStringBehavior', 'QueryStrings', ['token', 'cat']],
] as const;

/** A token in the key would give each viewer a cache of their own; at the origin it would reach the access logs. */
export const noTokenInPolicies: Rule = (template) =>
  [CACHE_POLICY, ORIGIN_REQUEST_POLICY].flatMap(({ type, path }) =>
    resourcesOf(template, type).flatMap(({ logicalId, props }) =>
      SELECTIONS.flatMap(([property, behaviour, names, carriers]): Finding[] => {
        const selection = objectAt(props, ...path.split('.'), property);
        const carrier = carriers.find((name) => selects(selection, behaviour, names, name));
        if (carrier === undefined) return [];
        const value = { [behaviour]: selection[behaviour], [names]: listAt(selection, names) };
        const allowed = `a selection that leaves out the token's carriers (${carriers.join(', ')})`;
        return [{ logicalId, property: `${path}.${property}`, value, allowed }];
      }),
    ),
  );

/** AWS's own policies and the older `ForwardedValues` may key by every query string and cookie, where nothing here can see it. */
export const cachePoliciesAreOurs: Rule = (template) => {
  const own = resourcesOf(template, CACHE_POLICY.type).map(({ logicalId }) => logicalId);
  return distributionsOf(template).flatMap(({ logicalId, behaviours }) =>
    behaviours
      .filter(
        ({ props }) => props.ForwardedValues !== undefined || !own.includes(referenced(props.CachePolicyId) ?? ''),
      )
      .map(({ path, props }) => ({
        logicalId,
        property: `${path}.CachePolicyId`,
        value: props.ForwardedValues ?? props.CachePolicyId,
        allowed: 'a cache policy of this template, whose names the rules can read',
      })),
  );
};

/** `name` in lower case; a policy's names match without regard to it. */
function selects(selection: Json, behaviour: string, names: string, name: string): boolean {
  const listed = listAt(selection, names).some((entry) => String(entry).toLowerCase() === name);
  switch (selection[behaviour]) {
    case 'all':
    case 'allViewer':
    case 'allViewerAndWhitelistCloudFront':
      return true;
    case 'allExcept':
      return !listed;
    case 'whitelist':
      return listed;
    default:
      return false;
  }
}

/**
 * Where no policy names the country, CloudFront leaves a viewer's own header of that name as it came, and the function
 * would believe it ("Add CloudFront request headers", CloudFront Developer Guide).
 */
export const functionsKnowCountry: Rule = (template) =>
  distributionsOf(template).flatMap(({ logicalId, behaviours }) =>
    behaviours
      .filter((behaviour) => eventsOf(behaviour, 'FunctionAssociations').includes('viewer-request'))
      .filter((behaviour) => !policyHeaders(template, behaviour).includes(COUNTRY_HEADER.toLowerCase()))
      .map(({ path, props }) => ({
        logicalId,
        property: `${path}.OriginRequestPolicyId`,
        value: props.OriginRequestPolicyId,
        allowed: `a policy of this template that names ${COUNTRY_HEADER}`,
      })),
  );

/** S3 checks its signature against the bucket's own host, so a viewer's Host header would make every request a 403. */
export const hostStaysAtTheEdge: Rule = (template) =>
  distributionsOf(template).flatMap(({ logicalId, behaviours }) =>
    behaviours
      .filter((behaviour) => policyHeaders(template, behaviour).includes('host'))
      .map(({ path, props }) => ({
        logicalId,
        property: `${path}.OriginRequestPolicyId`,
        value: props.OriginRequestPolicyId,
        allowed: 'a policy that does not forward Host',
      })),
  );

/** Headers that a behaviour's policies name, in lower case. */
function policyHeaders(template: Template, { props }: Behaviour): string[] {
  const ids = [referenced(props.CachePolicyId), referenced(props.OriginRequestPolicyId)];
  return [CACHE_POLICY, ORIGIN_REQUEST_POLICY].flatMap(({ type, path }) =>
    resourcesOf(template, type)
      .filter(({ logicalId }) => ids.includes(logicalId))
      .flatMap((policy) => {
        const selection = objectAt(policy.props, ...path.split('.'), 'HeadersConfig');
        const listed = listAt(selection, 'Headers').map((name) => String(name).toLowerCase());
        return selects(selection, 'HeaderBehavior', 'Headers', 'host') ? [...listed, 'host'] : listed;
      }),
  );
}

/** CloudFront refuses a policy whose times are not in this order. */
export const ttlOrder: Rule = (template) =>
  resourcesOf(template, CACHE_POLICY.type).flatMap(({ logicalId, props }) => {
    const { MinTTL, DefaultTTL, MaxTTL } = objectAt(props, 'CachePolicyConfig');
    const inOrder = Number(MinTTL) <= Number(DefaultTTL) && Number(DefaultTTL) <= Number(MaxTTL);
    if (inOrder) return [];
    return {
      logicalId,
      property: 'CachePolicyConfig.DefaultTTL',
      value: DefaultTTL,
      allowed: `MinTTL (${MinTTL}) to MaxTTL (${MaxTTL})`,
    };
  });

/**
 * With all TTLs at 0 CloudFront takes caching for disabled, and refuses a key of anything but the path. Seen in refused
 * deployments of others; no page says it.
 */
export const nothingKeyedWithoutCaching: Rule = (template) =>
  resourcesOf(template, CACHE_POLICY.type).flatMap(({ logicalId, props }): Finding[] => {
    const { MinTTL, DefaultTTL, MaxTTL } = objectAt(props, 'CachePolicyConfig');
    if (Number(MinTTL) + Number(DefaultTTL) + Number(MaxTTL) > 0) return [];
    const key = objectAt(props, ...CACHE_POLICY.path.split('.'));
    const names = SELECTIONS.filter(([kind, behaviour]) => {
      const chosen = objectAt(key, kind)[behaviour];
      return chosen !== undefined && chosen !== 'none';
    }).map(([kind]) => kind as string);
    const encodings = ['EnableAcceptEncodingGzip', 'EnableAcceptEncodingBrotli'].filter((name) => key[name] === true);
    const keyed = [...names, ...encodings];
    if (keyed.length === 0) return [];
    return [
      { logicalId, property: CACHE_POLICY.path, value: keyed, allowed: 'a key of the path alone, or a MaxTTL over 0' },
    ];
  });
