/** Methods: CloudFront takes three fixed sets for a behaviour and two for its cache. */
import { METHODS } from '../limits.ts';
import { distributionsOf } from './distribution.ts';
import { listAt, type Rule } from './template.ts';

const SETS = { AllowedMethods: METHODS.allowed, CachedMethods: METHODS.cached } as const;

export const methodSets: Rule = (template) =>
  distributionsOf(template).flatMap(({ logicalId, behaviours }) =>
    behaviours.flatMap(({ path, props }) =>
      Object.entries(SETS).flatMap(([property, allowed]) => {
        if (props[property] === undefined) return [];
        const set = listAt(props, property).map(String).sort().join(' ');
        if (allowed.some((known) => known === set)) return [];
        return { logicalId, property: `${path}.${property}`, value: set, allowed: allowed.join(', or ') };
      }),
    ),
  );

/** The viewer-request function leaves methods to the behaviour, and answers OPTIONS. */
export const mediaIsOnlyRead: Rule = (template) =>
  distributionsOf(template).flatMap(({ logicalId, behaviours }) =>
    behaviours
      .filter(({ props }) => /^\/(vod|live)\//.test(String(props.PathPattern)))
      .map(({ path, props }) => ({
        logicalId,
        property: `${path}.AllowedMethods`,
        value: listAt(props, 'AllowedMethods').map(String).sort().join(' '),
        allowed: METHODS.media,
      }))
      .filter(({ value, allowed }) => value !== allowed),
  );
