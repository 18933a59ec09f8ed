import { allAdmitted, orderByCountry, orderByEdgeCache, publishingRegion, regions, residentRegions } from 'edge-facts';
import { chooseOrigins, type OriginChoice } from '../routing/choose.ts';
import { parseRouting } from '../routing/record.ts';

/**
 * Which Region serves a media request: residency, then nearness, then admission.
 *
 * @param path Path without a token.
 * @param country The viewer's country, ISO 3166-1 alpha-2.
 * @param edgeCache Region of the regional edge cache: nearer to the truth than the country, because the cache is what
 *   fetches from the origin.
 * @param routing The `routing` record; undefined when it could not be read. Then, and when it must not be followed,
 *   every Region of the configuration serves.
 * @param digest SHA-256 in hexadecimal digits.
 * @returns undefined when no Region that may serve the viewer admits anything.
 */
export function route(
  path: string,
  country: string | undefined,
  edgeCache: string | undefined,
  routing: string | undefined,
  digest: (text: string) => string,
): OriginChoice | undefined {
  const nearness = orderByEdgeCache(edgeCache) || orderByCountry(country);
  const isLive = path.charAt(1) === 'l';
  const order = isLive ? nearness.live : nearness.vod;
  const resident = residentRegions(country);
  return chooseOrigins(
    resident ? order.filter((region) => resident.indexOf(region) >= 0) : order,
    routing === undefined || routing === allAdmitted ? undefined : parseRouting(routing, regions),
    isLive ? undefined : publishingRegion,
    () => parseInt(digest(streamFolder(path)).slice(0, 8), 16) % 100,
  );
}

/** The first folder below /vod/ or /live/: all renditions of a stream move together. */
function streamFolder(path: string): string {
  const end = path.indexOf('/', '/live/'.length);
  return end < 0 ? path : path.slice(0, end);
}
