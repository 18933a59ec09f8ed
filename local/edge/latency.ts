/**
 * The time that distance takes: great circles at the speed of light in fibre (about 200,000 km/s), there and back, once a
 * leg, because connections are kept. Networks take longer ways; this is the least that any can take.
 */
import { AWS_REGIONS, COUNTRIES, distanceKm, type Place } from '../../infra/geography.ts';
import type { ViewerPlace } from './local-controls.ts';
import type { Pop } from './pops.ts';
import { note, type RequestTrace } from './request-trace.ts';

const ROUND_TRIP_KM_PER_MILLISECOND = 100;

interface Leg {
  readonly way: string;
  readonly milliseconds: number;
}

/** The ways of one request, each taken when its promise is asked for and told in the trace. */
export interface Ways {
  readonly toPop: () => Promise<void>;
  readonly toRegionalCache: () => Promise<void>;
  /** `cached` requests reach origins from the regional edge cache, others from the PoP. */
  readonly toOrigin: (domainName: string, cached: boolean) => Promise<void>;
}

/** `wait` resolves after so many milliseconds. */
export function waysOf(wait: (milliseconds: number) => Promise<void>, place: ViewerPlace, trace: RequestTrace): Ways {
  const take = async ({ way, milliseconds }: Leg) => {
    if (milliseconds === 0) return;
    await wait(milliseconds);
    note(trace, 'distance', `${way} and back: ${milliseconds} ms`);
  };
  return {
    toPop: () => take(viewerLeg(place)),
    toRegionalCache: () => take(regionalLeg(place.pop)),
    toOrigin: (domainName, cached) => take(originLeg(place.pop, domainName, cached)),
  };
}

/** A viewer in the PoP's own country is in its city; any other one is in the middle of the country. */
function viewerLeg({ pop, country }: ViewerPlace): Leg {
  const home = country === undefined || country === pop.country ? pop : (COUNTRIES.get(country) ?? pop);
  return leg(`viewer in ${country ?? pop.country} to ${pop.code}`, home, pop);
}

function regionalLeg(pop: Pop): Leg {
  return leg(`${pop.code} to ${pop.regionalCache}`, pop, AWS_REGIONS[pop.regionalCache] ?? pop);
}

/** An origin outside AWS is nowhere. */
function originLeg(pop: Pop, domainName: string, cached: boolean): Leg {
  const from = cached ? (AWS_REGIONS[pop.regionalCache] ?? pop) : pop;
  const region = /\.([a-z]{2}-[a-z]+-\d)\.amazonaws\.com$/.exec(domainName)?.[1] ?? '';
  return leg(`${cached ? pop.regionalCache : pop.code} to ${region || domainName}`, from, AWS_REGIONS[region] ?? from);
}

function leg(way: string, from: Place, to: Place): Leg {
  return { way, milliseconds: Math.round(distanceKm(from, to) / ROUND_TRIP_KM_PER_MILLISECOND) };
}
