import {
  allAdmitted,
  liveRegions,
  orderByCountry,
  orderByEdgeCache,
  publishingRegion,
  regions,
  residentRegions,
} from 'edge-facts';
import { chooseOrigins, type OriginChoice } from '../routing/choose.ts';
import { parseRouting } from '../routing/record.ts';

/** What is used of the runtime's module `crypto`. */
export interface Crypto {
  createHash(algorithm: 'sha256'): { update(data: string): { digest(): Buffer } };
}

/**
 * Which Region serves a media request: residency, then nearness, then admission.
 *
 * @param path Path without a token.
 * @param country The viewer's country, ISO 3166-1 alpha-2.
 * @param edgeCache Region of the regional edge cache: nearer to the truth than the country, because the cache is what
 *   fetches from the origin.
 * @param routing The `routing` record; undefined when it could not be read. Then, and when it must not be followed,
 *   every Region of the configuration serves.
 * @returns undefined when no Region that may serve the viewer admits anything.
 */
export const route = (
  path: string,
  country: string | undefined,
  edgeCache: string | undefined,
  routing: string | undefined,
  crypto: Crypto,
): OriginChoice | undefined => {
  const isLive = path[1] === 'l';
  const resident = residentRegions(country);
  let order = orderByEdgeCache(edgeCache) || orderByCountry(country);
  if (isLive) order = order.filter((region) => liveRegions.indexOf(region) >= 0);
  if (resident) order = order.filter((region) => resident.indexOf(region) >= 0);
  return chooseOrigins(
    order,
    routing == null || routing === allAdmitted ? undefined : parseRouting(routing, regions),
    isLive ? undefined : publishingRegion,
    // The first folder below /vod/ or /live/: all renditions of a stream move together.
    () => crypto.createHash('sha256').update(path.split('/', 3).join('/')).digest().readUIntBE(0, 6) % 100,
  );
};
