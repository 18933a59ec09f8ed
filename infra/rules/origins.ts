/** Where requests go: origins, origin groups, and the behaviours that name them. */
import { FAILOVER } from '../limits.ts';
import { distributionsOf } from './distribution.ts';
import { type Finding, listAt, objectAt, type Rule } from './template.ts';

/** A behaviour's target, and each member of a group, must exist. */
export const targetsExist: Rule = (template) =>
  distributionsOf(template).flatMap(({ logicalId, origins, groups, behaviours }): Finding[] => {
    const originIds = origins.map((origin) => origin.Id);
    const targets = [...originIds, ...groups.map((group) => group.Id)];
    const unknownTargets = behaviours
      .filter(({ props }) => !targets.includes(props.TargetOriginId))
      .map(({ path, props }) => ({
        logicalId,
        property: `${path}.TargetOriginId`,
        value: props.TargetOriginId,
        allowed: `the id of an origin or origin group (${targets.join(', ')})`,
      }));
    const unknownMembers = groups.flatMap((group, index) =>
      listAt(group, 'Members', 'Items')
        .map((member) => objectAt(member).OriginId)
        .filter((id) => !originIds.includes(id))
        .map((value) => ({
          logicalId,
          property: `DistributionConfig.OriginGroups.Items.${index}.Members`,
          value,
          allowed: `the id of an origin (${originIds.join(', ')})`,
        })),
    );
    return [...unknownTargets, ...unknownMembers];
  });

/**
 * Only the default behaviour may name an origin group: the function names the pair for media, and a group of the
 * template would keep its own secondary, perhaps one that a viewer's country does not allow.
 */
export const noGroupForMedia: Rule = (template) =>
  distributionsOf(template).flatMap(({ logicalId, groups, behaviours }) =>
    behaviours
      .filter(({ isDefault, props }) => !isDefault && groups.some((group) => group.Id === props.TargetOriginId))
      .map(({ path, props }) => ({
        logicalId,
        property: `${path}.TargetOriginId`,
        value: props.TargetOriginId,
        allowed: 'one plain origin, as the viewer-request function names the pair',
      })),
  );

/** Without a path of its own an S3 origin hands out the whole bucket to whatever its behaviour matches. */
export const originsHavePath: Rule = (template) =>
  distributionsOf(template).flatMap(({ logicalId, origins }) =>
    origins
      .map((origin, index) => ({ path: origin.OriginPath, isBucket: origin.S3OriginConfig !== undefined, index }))
      .filter(({ isBucket }) => isBucket)
      .filter(({ path }) => typeof path !== 'string' || !/^(\/[\w.-]+)+$/.test(path))
      .map(({ path, index }) => ({
        logicalId,
        property: `DistributionConfig.Origins.${index}.OriginPath`,
        value: path,
        allowed: 'a folder that starts with / and does not end with it',
      })),
  );

/** Anything else is refused by CloudFront at deploy time. */
export const failoverStatusCodes: Rule = (template) =>
  distributionsOf(template).flatMap(({ logicalId, groups }) =>
    groups.flatMap((group, index) =>
      listAt(group, 'FailoverCriteria', 'StatusCodes', 'Items')
        .filter((code) => !FAILOVER.statusCodes.some((known) => known === code))
        .map((value) => ({
          logicalId,
          property: `DistributionConfig.OriginGroups.Items.${index}.FailoverCriteria.StatusCodes`,
          value,
          allowed: FAILOVER.statusCodes.join(' '),
        })),
    ),
  );
