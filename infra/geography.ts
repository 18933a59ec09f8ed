/**
 * Where Regions, regional edge caches and countries are, and what is near what. Nothing here is a hand-written ranking:
 * adding a Region to `infra/config.ts` is enough.
 */
import countries from 'world-countries/countries.json' with { type: 'json' };

export interface Place {
  /** Degrees north. */
  readonly latitude: number;
  /** Degrees east. */
  readonly longitude: number;
}

/**
 * AWS Regions with the place each is named after. Source: "AWS Regions" in the AWS Regions and Availability Zones
 * guide (https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html); coordinates of the city or,
 * where AWS names only a state or country, of its data-centre area.
 */
export const AWS_REGIONS: Readonly<Record<string, Place & { readonly city: string }>> = {
  'af-south-1': { city: 'Cape Town', latitude: -33.92, longitude: 18.42 },
  'ap-east-1': { city: 'Hong Kong', latitude: 22.32, longitude: 114.17 },
  'ap-east-2': { city: 'Taipei', latitude: 25.03, longitude: 121.57 },
  'ap-northeast-1': { city: 'Tokyo', latitude: 35.68, longitude: 139.69 },
  'ap-northeast-2': { city: 'Seoul', latitude: 37.57, longitude: 126.98 },
  'ap-northeast-3': { city: 'Osaka', latitude: 34.69, longitude: 135.5 },
  'ap-south-1': { city: 'Mumbai', latitude: 19.08, longitude: 72.88 },
  'ap-south-2': { city: 'Hyderabad', latitude: 17.39, longitude: 78.49 },
  'ap-southeast-1': { city: 'Singapore', latitude: 1.35, longitude: 103.82 },
  'ap-southeast-2': { city: 'Sydney', latitude: -33.87, longitude: 151.21 },
  'ap-southeast-3': { city: 'Jakarta', latitude: -6.21, longitude: 106.85 },
  'ap-southeast-4': { city: 'Melbourne', latitude: -37.81, longitude: 144.96 },
  'ap-southeast-5': { city: 'Kuala Lumpur', latitude: 3.14, longitude: 101.69 },
  'ap-southeast-6': { city: 'Auckland', latitude: -36.85, longitude: 174.76 },
  'ap-southeast-7': { city: 'Bangkok', latitude: 13.76, longitude: 100.5 },
  'ca-central-1': { city: 'Montreal', latitude: 45.5, longitude: -73.57 },
  'ca-west-1': { city: 'Calgary', latitude: 51.05, longitude: -114.07 },
  'eu-central-1': { city: 'Frankfurt', latitude: 50.11, longitude: 8.68 },
  'eu-central-2': { city: 'Zurich', latitude: 47.38, longitude: 8.54 },
  'eu-north-1': { city: 'Stockholm', latitude: 59.33, longitude: 18.07 },
  'eu-south-1': { city: 'Milan', latitude: 45.46, longitude: 9.19 },
  'eu-south-2': { city: 'Zaragoza', latitude: 41.65, longitude: -0.88 },
  'eu-west-1': { city: 'Dublin', latitude: 53.35, longitude: -6.26 },
  'eu-west-2': { city: 'London', latitude: 51.51, longitude: -0.13 },
  'eu-west-3': { city: 'Paris', latitude: 48.86, longitude: 2.35 },
  'il-central-1': { city: 'Tel Aviv', latitude: 32.09, longitude: 34.78 },
  'me-central-1': { city: 'Dubai', latitude: 25.2, longitude: 55.27 },
  'me-south-1': { city: 'Manama', latitude: 26.23, longitude: 50.59 },
  'mx-central-1': { city: 'Querétaro', latitude: 20.59, longitude: -100.39 },
  'sa-east-1': { city: 'São Paulo', latitude: -23.55, longitude: -46.63 },
  'us-east-1': { city: 'Ashburn', latitude: 39.04, longitude: -77.49 },
  'us-east-2': { city: 'Columbus', latitude: 39.96, longitude: -83.0 },
  'us-west-1': { city: 'San Jose', latitude: 37.34, longitude: -121.89 },
  'us-west-2': { city: 'Boardman', latitude: 45.84, longitude: -119.7 },
};

/**
 * Regions that host a CloudFront regional edge cache, as `cf.edgeLocation.region` names them. Source: "How CloudFront
 * works with regional edge caches", CloudFront Developer Guide.
 */
export const EDGE_CACHE_REGIONS: readonly string[] = [
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'eu-west-1',
  'eu-west-2',
  'eu-central-1',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-northeast-1',
  'ap-northeast-2',
  'sa-east-1',
];

/** ISO 3166-1 alpha-2 code to the country's centre; the 249 officially assigned codes. */
export const COUNTRIES: ReadonlyMap<string, Place & { readonly name: string }> = new Map(
  countries
    .filter((country) => country.status === 'officially-assigned')
    .map((country) => {
      const [latitude, longitude] = country.latlng as [number, number];
      return [country.cca2, { name: country.name.common, latitude, longitude }];
    }),
);

const EARTH_RADIUS_KM = 6371;

/** Great-circle distance (haversine), kilometres. */
export function distanceKm(a: Place, b: Place): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const dLatitude = radians(b.latitude - a.latitude);
  const dLongitude = radians(b.longitude - a.longitude);
  const h =
    Math.sin(dLatitude / 2) ** 2 +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * Math.sin(dLongitude / 2) ** 2;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** The given AWS Regions, nearest first; equal distances in the order of their names. Throws on an unknown Region. */
export function regionsByNearness(place: Place, regions: readonly string[]): string[] {
  const distance = (region: string) => {
    const location = AWS_REGIONS[region];
    if (!location) throw new Error(`Region "${region}" is not in the table of AWS Regions.`);
    return distanceKm(place, location);
  };
  return [...regions].sort((a, b) => distance(a) - distance(b) || (a < b ? -1 : 1));
}
