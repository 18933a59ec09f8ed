import { describe, expect, it } from 'vitest';
import { AWS_REGIONS, COUNTRIES, distanceKm, EDGE_CACHE_REGIONS, regionsByNearness } from '../../infra/geography.ts';

const ALL = Object.keys(AWS_REGIONS);
const DEFAULT = ['us-east-1', 'eu-west-1', 'ap-northeast-2'];

describe('geography', () => {
  it('knows the 249 officially assigned countries, each with a place on the globe', () => {
    expect(COUNTRIES.size).toBe(249);
    for (const [code, place] of COUNTRIES) {
      expect(code).toMatch(/^[A-Z]{2}$/);
      expect(Math.abs(place.latitude), code).toBeLessThanOrEqual(90);
      expect(Math.abs(place.longitude), code).toBeLessThanOrEqual(180);
    }
  });

  it('ranks every Region for every country', () => {
    for (const [code, place] of COUNTRIES) {
      const ranked = regionsByNearness(place, ALL);
      expect([...ranked].sort(), code).toEqual([...ALL].sort());
      const distances = ranked.map((region) => distanceKm(place, AWS_REGIONS[region] as never));
      expect(distances, code).toEqual([...distances].sort((a, b) => a - b));
    }
  });

  it.each(EDGE_CACHE_REGIONS)('places the regional edge cache in %s, nearest to its own Region', (region) => {
    expect(regionsByNearness(AWS_REGIONS[region] as never, ALL)[0]).toBe(region);
  });

  it.each([
    ['KR', 'ap-northeast-2 eu-west-1 us-east-1'],
    ['IE', 'eu-west-1 us-east-1 ap-northeast-2'],
    ['US', 'us-east-1 eu-west-1 ap-northeast-2'],
    ['BR', 'us-east-1 eu-west-1 ap-northeast-2'],
    ['AU', 'ap-northeast-2 eu-west-1 us-east-1'],
    ['ZA', 'eu-west-1 us-east-1 ap-northeast-2'],
  ])('ranks the default Regions for %s: %s', (country, ranked) => {
    expect(regionsByNearness(COUNTRIES.get(country) as never, DEFAULT).join(' ')).toBe(ranked);
  });

  it.each([
    ['London to Paris', 'eu-west-2', 'eu-west-3', 344],
    ['Dublin to Ashburn', 'eu-west-1', 'us-east-1', 5448],
    ['Auckland to São Paulo, across the antimeridian', 'ap-southeast-6', 'sa-east-1', 12_010],
  ])('measures %s within 1 %%', (_, from, to, kilometres) => {
    const [a, b] = [AWS_REGIONS[from], AWS_REGIONS[to]] as never[];
    expect(distanceKm(a as never, b as never) / kilometres).toBeCloseTo(1, 1.7);
    expect(distanceKm(a as never, b as never)).toBe(distanceKm(b as never, a as never));
  });

  it('orders equally near Regions by name and leaves its argument alone', () => {
    const listed = ['us-east-1', 'eu-west-1', 'us-east-1'];
    const place = { latitude: 0, longitude: 0 };
    expect(regionsByNearness(place, listed)).toEqual(['eu-west-1', 'us-east-1', 'us-east-1']);
    expect(listed).toEqual(['us-east-1', 'eu-west-1', 'us-east-1']);
  });

  it('refuses a Region that is not in its table', () => {
    expect(() => regionsByNearness({ latitude: 0, longitude: 0 }, ['us-east-1', 'mars-north-1'])).toThrow(
      'Region "mars-north-1" is not in the table of AWS Regions.',
    );
  });
});
