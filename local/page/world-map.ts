/** What stays the same on the page's map: made when it is first asked for, and kept. */
import { AWS_REGIONS } from '../../infra/geography.ts';
import { POPS } from '../edge/pops.ts';
import type { WorldMap } from './api.ts';
import { readLand } from './land.ts';
import { MAP_HEIGHT, MAP_WIDTH, project } from './projection.ts';

let land: Promise<string> | undefined;

/** @param regions Names; one that is no AWS Region is left out. */
export async function worldMap(regions: Iterable<string>): Promise<WorldMap> {
  land ??= readLand();
  return {
    width: MAP_WIDTH,
    height: MAP_HEIGHT,
    land: await land,
    pops: [...POPS.values()].map((pop) => ({ code: pop.code, city: pop.city, ...project(pop) })),
    regions: [...regions].flatMap((name) => {
      const place = AWS_REGIONS[name];
      return place ? [{ name, city: place.city, ...project(place) }] : [];
    }),
  };
}
