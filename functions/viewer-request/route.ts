import { allAdmitted, hasLiveOrigins, livePlaces, orderOf, publishingPlace, regions, residentPlaces } from 'edge-facts';
import { chooseRegion } from '../routing/choose.ts';
import { readPercents, recordPattern } from '../routing/record.ts';

/** What is used of the runtime's module `crypto`. */
export interface Crypto {
  createHash(algorithm: 'sha256'): { update(data: string): { digest(): Buffer } };
}

/** As an origin group names a member. */
export interface OriginId {
  readonly originId: string;
}

const RECORD = recordPattern(regions);

// Made once: an object costs the engine as much as all of choosing.
const origins: readonly OriginId[] = regions.map((originId) => ({ originId }));
/** A live Region's own server, where there are such. */
const liveOrigins: readonly OriginId[] = hasLiveOrigins
  ? regions.map((region) => ({ originId: 'live-' + region }))
  : [];

/**
 * Which Region serves a media request: residency, then nearness, then admission.
 *
 * @param path Path without a token.
 * @param country The viewer's country, ISO 3166-1 alpha-2.
 * @param edgeCache Region of the regional edge cache: nearer to the truth than the country, because the cache is what
 *   fetches from the origin.
 * @param routing The `routing` record; undefined when it could not be read. Then, and when it must not be followed,
 *   every Region of the configuration serves.
 * @returns the origins of the primary and of its partner, if it has one; undefined when no Region that may serve the
 *   viewer admits anything.
 */
export const route = (
  path: string,
  country: string | undefined,
  edgeCache: string | undefined,
  routing: string | undefined,
  crypto: Crypto,
): readonly [OriginId, OriginId | undefined] | undefined => {
  const isLive = path[1] === 'l';
  const resident = residentPlaces(country);
  let order = orderOf(edgeCache, country);
  if (isLive) order = order.filter((place) => livePlaces.indexOf(place) >= 0);
  if (resident) order = order.filter((place) => resident.indexOf(place) >= 0);

  const nearest = order[0];
  // The publishing Region has what replication has not yet brought, so for VOD it stands in before all others.
  const standIn = isLive || (resident && resident.indexOf(publishingPlace) < 0) ? nearest : publishingPlace;
  let primary = nearest;
  let partner = standIn === nearest ? order[1] : standIn;
  const admission = routing && routing !== allAdmitted && readPercents(routing, RECORD, regions);
  if (admission) {
    // By the first folder below /vod/ or /live/: all renditions of a stream move together.
    const chosen = chooseRegion(
      order,
      admission,
      () =>
        crypto
          .createHash('sha256')
          .update(path.slice(0, (path + '/').indexOf('/', isLive ? 6 : 5)))
          .digest()
          .readUIntBE(0, 6) % 100,
    );
    // A record that admits nothing anywhere must not be followed.
    if (chosen || /=[1-9]/.test(routing)) {
      const isOpen = (place: number | undefined) => place !== chosen && +(admission[place as number] as string) > 0;
      primary = chosen;
      partner = isOpen(standIn) ? standIn : order.filter(isOpen)[0];
    }
  }
  const table = hasLiveOrigins && isLive ? liveOrigins : origins;
  // Past the table's end there is no partner.
  return primary ? [table[primary - 1] as OriginId, table[(partner as number) - 1]] : undefined;
};
