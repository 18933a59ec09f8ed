/** Methods: CloudFront takes three fixed sets for a behaviour and two for its cache. */
import { METHODS } from '../limits.ts';
import { distributionsOf } from './distribution.ts';
import { type Json, listAt, type Rule } from './template.ts';

const SETS = { AllowedMethods: METHODS.allowed, CachedMethods: METHODS.cached } as const;

export const methodSets: Rule = (template) =>
  distributionsOf(template).flatMap(({ logicalId, behaviours }) =>
    behaviours.flatMap(({ path, props }) =>
      Object.entries(SETS).flatMap(([property, allowed]) => {
        if (props[property] === undefined) return [];
        const set = setOf(props, property);
        if (allowed.some((known) => known === set)) return [];
        return { logicalId, property: `${path}.${property}`, value: set, allowed: allowed.join(', or ') };
      }),
    ),
  );

/** The functions leave methods to the behaviour, and that for media answers OPTIONS. */
export const functionsOnlyRead: Rule = (template) =>
  distributionsOf(template).flatMap(({ logicalId, behaviours }) =>
    behaviours
      .filter(({ props }) => listAt(props, 'FunctionAssociations').length > 0)
      .map(({ path, props }) => ({
        logicalId,
        property: `${path}.AllowedMethods`,
        value: setOf(props, 'AllowedMethods'),
        allowed: METHODS.read,
      }))
      .filter(({ value, allowed }) => value !== allowed),
  );

/** As `METHODS` writes one. */
function setOf(props: Json, property: string): string {
  return listAt(props, property).map(String).sort().join(' ');
}
