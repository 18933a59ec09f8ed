/** Distributions, behaviours and origins of a template in the order in which they stand. */
import { type Json, listAt, objectAt, resourcesOf, type Template } from './template.ts';

export interface Distribution {
  readonly logicalId: string;
  readonly config: Json;
  readonly origins: readonly Json[];
  readonly groups: readonly Json[];
  /** The default behaviour last, with the path `DistributionConfig.DefaultCacheBehavior`. */
  readonly behaviours: readonly Behaviour[];
}

export interface Behaviour {
  /** Where it stands below `Properties`. */
  readonly path: string;
  readonly isDefault: boolean;
  readonly props: Json;
}

export function distributionsOf(template: Template): Distribution[] {
  return resourcesOf(template, 'AWS::CloudFront::Distribution').map(({ logicalId, props }) => {
    const config = objectAt(props, 'DistributionConfig');
    const named = listAt(config, 'CacheBehaviors').map((behaviour, index) => ({
      path: `DistributionConfig.CacheBehaviors.${index}`,
      isDefault: false,
      props: objectAt(behaviour),
    }));
    const fallback = {
      path: 'DistributionConfig.DefaultCacheBehavior',
      isDefault: true,
      props: objectAt(config, 'DefaultCacheBehavior'),
    };
    return {
      logicalId,
      config,
      origins: listAt(config, 'Origins').map((origin) => objectAt(origin)),
      groups: listAt(config, 'OriginGroups', 'Items').map((group) => objectAt(group)),
      behaviours: [...named, fallback],
    };
  });
}
