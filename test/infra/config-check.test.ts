import { describe, expect, it } from 'vitest';
import { config as shipped } from '../../infra/config.ts';
import { checkConfig, type EdgeConfig } from '../../infra/config-check.ts';

const MINIMAL: EdgeConfig = {
  ...shipped,
  name: 'a',
  environment: 'x',
  regions: ['eu-west-1'],
  publishingRegion: 'eu-west-1',
  live: { regions: ['eu-west-1'], segmentSeconds: 1, dvrSeconds: 3, keepDays: null, origins: null },
  residency: {},
  health: { minimumRegions: 1, returnAfterSeconds: 60, returnStepSeconds: 60 },
  tokens: { issuer: null, audience: null },
  access: { vod: 'token', live: 'token' },
  publicKeys: {},
  domain: null,
  geoRestriction: null,
  waf: null,
  logs: null,
  monitoring: { emails: [], webhooks: [], budgetUsd: 1 },
};

const MAXIMUM: EdgeConfig = {
  ...shipped,
  name: 'abcdefghij-klmnopqrst-uvwxy', // 27 letters: 63 of a bucket name less -content-<account>-ap-northeast-2
  environment: 'staging 2 / eu.west:a=b+c@d-e_f',
  regions: ['us-east-1', 'eu-west-1', 'ap-northeast-2'],
  publishingRegion: 'eu-west-1',
  live: {
    regions: ['ap-northeast-2', 'us-east-1', 'eu-west-1'],
    segmentSeconds: 10,
    dvrSeconds: 86_400,
    keepDays: 3650,
    origins: {
      'ap-northeast-2': 'live-kr.example.com',
      'us-east-1': 'live.us.example.com',
      'eu-west-1': 'live-eu.example.com',
    },
  },
  residency: { KR: ['ap-northeast-2'], DE: ['eu-west-1', 'us-east-1'] },
  health: { minimumRegions: 3, returnAfterSeconds: 86_400, returnStepSeconds: 86_400 },
  tokens: { issuer: 'https://auth.example.com/', audience: 'a'.repeat(200) },
  access: { vod: 'token', live: 'token' },
  publicKeys: {},
  domain: { name: 'video.eu.example.com', zoneName: 'example.com', hostedZoneId: 'Z0123456789ABCDEFGHIJ' },
  geoRestriction: { except: ['AQ', 'KP'] },
  waf: { requestsPer5Minutes: 2_000_000_000 },
  logs: { keepDays: 3650 },
  monitoring: {
    emails: ['on-call+video@example.com', 'a@b.cd'],
    webhooks: ['https://alerts.example.com/hook?team=video', 'https://10.0.0.1:8443/'],
    budgetUsd: 1_000_000_000,
  },
};

/** The configuration with the value at a dotted path replaced; `undefined` leaves the field out. */
function withValue(path: string, value: unknown): unknown {
  const copy = structuredClone(MAXIMUM) as unknown as Record<string, unknown>;
  const names = path.split('.');
  const last = names.pop() as string;
  const owner = names.reduce((at, name) => at[name] as Record<string, unknown>, copy);
  if (value === undefined) delete owner[last];
  else owner[last] = value;
  return copy;
}

function problems(config: unknown): string[] {
  try {
    checkConfig(config);
    return [];
  } catch (error) {
    return (error as Error).message.split('\n').map((line) => line.replace('infra/config.ts: ', ''));
  }
}

const NAME_RULE =
  'allowed: 1-27 lower-case letters, digits and single hyphens, a letter first, not starting with xn-- sthree- amzn-s3-demo-.';
const LISTED = 'us-east-1 eu-west-1 ap-northeast-2';
const ONCE = 'AWS Region names, each once and at least one';
const TAG_RULE = 'allowed: 1-256 ASCII letters, digits, spaces and _ . : / = + - @, a letter or digit first.';
const TOKEN_RULE = '1-200 printable ASCII characters without spaces, or null for no check';
const HOST_RULE = 'a host name in lower case, such as video.example.com';
const ZONE_ID_RULE = "allowed: the zone's id in Route 53, such as Z0123456789ABCDEFGHIJ.";
const FIELDS =
  'name, environment, account, regions, publishingRegion, live, residency, health, geoRestriction, tokens, access, publicKeys, domain, waf, logs, monitoring, delivery';
const LIVE_FIELDS = 'regions, segmentSeconds, dvrSeconds, keepDays, origins';
const KEEP_RULE = 'a whole number of days from 2 to 3650, or null to keep everything';
const GEO_RULE = '{ only: [...] } or { except: [...] } with country codes, or null';
const COUNTRY_RULE = 'ISO 3166-1 alpha-2 codes of countries, such as KR';
const RATE_RULE = 'a whole number of requests from 10 to 2000000000';

/** Field, value that is put there, and the one sentence it gets. */
const REFUSALS: [field: string, value: unknown, sentence: string][] = [
  ['name', '', `name is ""; ${NAME_RULE}`],
  ['name', undefined, `name is missing; ${NAME_RULE}`],
  ['name', 7, `name is 7; ${NAME_RULE}`],
  ['name', 'Netflix', `name is Netflix; ${NAME_RULE}`],
  ['name', '9lives', `name is 9lives; ${NAME_RULE}`],
  ['name', 'net_flix', `name is net_flix; ${NAME_RULE}`],
  ['name', 'net.flix', `name is net.flix; ${NAME_RULE}`],
  ['name', 'net--flix', `name is net--flix; ${NAME_RULE}`],
  ['name', 'netflix-', `name is netflix-; ${NAME_RULE}`],
  ['name', 'netflix\n', `name is "netflix\\n"; ${NAME_RULE}`],
  ['name', 'sthree-films', `name is sthree-films; ${NAME_RULE}`],
  ['name', 'sthree', `name is sthree; ${NAME_RULE}`],
  ['name', 'abcdefghij-klmnopqrst-uvwxyz', `name is abcdefghij-klmnopqrst-uvwxyz; ${NAME_RULE}`],
  ['environment', undefined, `environment is missing; ${TAG_RULE}`],
  ['environment', '', `environment is ""; ${TAG_RULE}`],
  ['environment', 'prod;drop', `environment is prod;drop; ${TAG_RULE}`],
  ['environment', 'x'.repeat(257), `environment is ${'x'.repeat(257)}; ${TAG_RULE}`],
  ['regions', 'us-east-1', expect.stringContaining(`regions is us-east-1; allowed: ${ONCE}.`)],
  ['regions', [], expect.stringContaining(`regions is []; allowed: ${ONCE}.`)],
  ['regions', [...MAXIMUM.regions, 'eu-west-1'], `regions is eu-west-1 twice; allowed: ${ONCE}.`],
  [
    'regions',
    [...MAXIMUM.regions, 'mars-north-1'],
    expect.stringMatching(/^regions is mars-north-1; allowed: af-south-1 /),
  ],
  ['regions', [...MAXIMUM.regions, 'toString'], expect.stringMatching(/^regions is toString; allowed: af-south-1 /)],
  ['regions', [...MAXIMUM.regions, null], expect.stringMatching(/^regions is null; allowed: af-south-1 /)],
  [
    'publishingRegion',
    undefined,
    'publishingRegion is missing; allowed: one of regions (us-east-1, eu-west-1, ap-northeast-2).',
  ],
  [
    'publishingRegion',
    'eu-west-2',
    'publishingRegion is eu-west-2; allowed: one of regions (us-east-1, eu-west-1, ap-northeast-2).',
  ],
  ['live', undefined, `live is missing; allowed: an object with the fields ${LIVE_FIELDS}.`],
  ['live', [], `live is []; allowed: an object with the fields ${LIVE_FIELDS}.`],
  ['live.window', 7, `live is an object with the unknown field "window"; allowed: ${LIVE_FIELDS}.`],
  ['live.regions', undefined, `live.regions is missing; allowed: ${ONCE}.`],
  ['live.regions', [], `live.regions is []; allowed: ${ONCE}.`],
  ['live.regions', ['eu-west-2'], `live.regions is eu-west-2; allowed: ${LISTED}.`],
  ['live.regions', ['eu-west-1', 'eu-west-1'], `live.regions is eu-west-1 twice; allowed: ${ONCE}.`],
  ['live.segmentSeconds', 0, 'live.segmentSeconds is 0; allowed: a number of seconds from 1 to 10.'],
  ['live.segmentSeconds', 10.5, 'live.segmentSeconds is 10.5; allowed: a number of seconds from 1 to 10.'],
  ['live.segmentSeconds', '2', 'live.segmentSeconds is "2"; allowed: a number of seconds from 1 to 10.'],
  ['live.segmentSeconds', Number.NaN, 'live.segmentSeconds is NaN; allowed: a number of seconds from 1 to 10.'],
  ['live.dvrSeconds', undefined, 'live.dvrSeconds is missing; allowed: a whole number of seconds from 30 to 86400.'],
  ['live.dvrSeconds', 29, 'live.dvrSeconds is 29; allowed: a whole number of seconds from 30 to 86400.'],
  ['live.dvrSeconds', 86_401, 'live.dvrSeconds is 86401; allowed: a whole number of seconds from 30 to 86400.'],
  ['live.dvrSeconds', 60.5, 'live.dvrSeconds is 60.5; allowed: a whole number of seconds from 30 to 86400.'],
  ['live.keepDays', undefined, `live.keepDays is missing; allowed: ${KEEP_RULE}.`],
  ['live.keepDays', 1, `live.keepDays is 1; allowed: ${KEEP_RULE}.`],
  ['live.keepDays', 2.5, `live.keepDays is 2.5; allowed: ${KEEP_RULE}.`],
  ['live.keepDays', 3651, `live.keepDays is 3651; allowed: ${KEEP_RULE}.`],
  ['live.keepDays', 'null', `live.keepDays is null; allowed: ${KEEP_RULE}.`],
  ['live.origins', undefined, 'live.origins is missing; allowed: an object of live.regions to host names, or null.'],
  [
    'live.origins',
    'a.example.com',
    'live.origins is a.example.com; allowed: an object of live.regions to host names, or null.',
  ],
  ['live.origins.eu-west-1', undefined, `live.origins.eu-west-1 is missing; allowed: ${HOST_RULE}.`],
  [
    'live.origins.eu-west-1',
    'https://a.example.com',
    `live.origins.eu-west-1 is https://a.example.com; allowed: ${HOST_RULE}.`,
  ],
  [
    'live.origins.eu-west-2',
    'a.example.com',
    'live.origins is eu-west-2; allowed: the Regions of live.regions (ap-northeast-2, us-east-1, eu-west-1).',
  ],
  ['residency', null, 'residency is null; allowed: an object of country codes to lists of regions.'],
  ['residency', ['KR'], 'residency is ["KR"]; allowed: an object of country codes to lists of regions.'],
  ['residency', { UK: ['eu-west-1'] }, 'residency is UK; allowed: ISO 3166-1 alpha-2 codes of countries, such as KR.'],
  ['residency', { kr: ['eu-west-1'] }, 'residency is kr; allowed: ISO 3166-1 alpha-2 codes of countries, such as KR.'],
  ['residency', { KR: [] }, `residency.KR is []; allowed: ${ONCE}.`],
  ['residency', { KR: 'ap-northeast-2' }, `residency.KR is ap-northeast-2; allowed: ${ONCE}.`],
  ['residency', { KR: ['ap-northeast-1'] }, `residency.KR is ap-northeast-1; allowed: ${LISTED}.`],
  ['tokens', null, 'tokens is null; allowed: an object with the fields issuer, audience.'],
  ['tokens.issuer', undefined, `tokens.issuer is missing; allowed: ${TOKEN_RULE}.`],
  ['tokens.issuer', '', `tokens.issuer is ""; allowed: ${TOKEN_RULE}.`],
  ['tokens.audience', 'two words', `tokens.audience is two words; allowed: ${TOKEN_RULE}.`],
  ['tokens.audience', 'a'.repeat(201), `tokens.audience is ${'a'.repeat(201)}; allowed: ${TOKEN_RULE}.`],
  ['tokens.audience', ['a'], `tokens.audience is ["a"]; allowed: ${TOKEN_RULE}.`],
  ['domain', undefined, 'domain is missing; allowed: an object with the fields name, zoneName, hostedZoneId, or null.'],
  [
    'domain',
    'example.com',
    'domain is example.com; allowed: an object with the fields name, zoneName, hostedZoneId, or null.',
  ],
  [
    'domain.name',
    'video.example.org',
    "domain.name is video.example.org; allowed: the zone's own name or one that ends in .example.com.",
  ],
  [
    'domain.name',
    'notexample.com',
    "domain.name is notexample.com; allowed: the zone's own name or one that ends in .example.com.",
  ],
  ['domain.name', 'Video.example.com', `domain.name is Video.example.com; allowed: ${HOST_RULE}.`],
  ['domain.name', 'https://video.example.com', `domain.name is https://video.example.com; allowed: ${HOST_RULE}.`],
  ['domain.name', 'localhost', `domain.name is localhost; allowed: ${HOST_RULE}.`],
  ['domain.zoneName', undefined, `domain.zoneName is missing; allowed: ${HOST_RULE}.`],
  ['domain.zoneName', 'example.com.', `domain.zoneName is example.com.; allowed: ${HOST_RULE}.`],
  ['domain.hostedZoneId', undefined, `domain.hostedZoneId is missing; ${ZONE_ID_RULE}`],
  ['domain.hostedZoneId', '/hostedzone/Z1', `domain.hostedZoneId is /hostedzone/Z1; ${ZONE_ID_RULE}`],
  ['geoRestriction', undefined, `geoRestriction is missing; allowed: ${GEO_RULE}.`],
  ['geoRestriction', ['KR'], `geoRestriction is ["KR"]; allowed: ${GEO_RULE}.`],
  ['geoRestriction', {}, `geoRestriction is {}; allowed: ${GEO_RULE}.`],
  ['geoRestriction', { allow: ['KR'] }, `geoRestriction is {"allow":["KR"]}; allowed: ${GEO_RULE}.`],
  [
    'geoRestriction',
    { only: ['KR'], except: ['US'] },
    `geoRestriction is {"only":["KR"],"except":["US"]}; allowed: ${GEO_RULE}.`,
  ],
  ['geoRestriction', { only: ['UK'] }, `geoRestriction.only is UK; allowed: ${COUNTRY_RULE}.`],
  ['geoRestriction', { except: [7] }, `geoRestriction.except is 7; allowed: ${COUNTRY_RULE}.`],
  ['geoRestriction', { only: [] }, 'geoRestriction.only is []; allowed: country codes, each once and at least one.'],
  [
    'geoRestriction',
    { only: ['KR', 'KR'] },
    'geoRestriction.only is ["KR","KR"]; allowed: country codes, each once and at least one.',
  ],
  ['waf', undefined, 'waf is missing; allowed: an object with the field requestsPer5Minutes, or null.'],
  ['waf', true, 'waf is true; allowed: an object with the field requestsPer5Minutes, or null.'],
  ['waf', {}, `waf.requestsPer5Minutes is missing; allowed: ${RATE_RULE}.`],
  ['waf.requestsPer5Minutes', 9, `waf.requestsPer5Minutes is 9; allowed: ${RATE_RULE}.`],
  ['waf.requestsPer5Minutes', 10.5, `waf.requestsPer5Minutes is 10.5; allowed: ${RATE_RULE}.`],
  ['waf.limit', 9, 'waf is an object with the unknown field "limit"; allowed: requestsPer5Minutes.'],
  ['logs', undefined, 'logs is missing; allowed: an object with the field keepDays, or null.'],
  ['logs', 90, 'logs is 90; allowed: an object with the field keepDays, or null.'],
  ['logs.keepDays', 0, 'logs.keepDays is 0; allowed: a whole number of days from 1 to 3650.'],
  ['logs.keepDays', '90', 'logs.keepDays is "90"; allowed: a whole number of days from 1 to 3650.'],
  ['logs.bucket', 'x', 'logs is an object with the unknown field "bucket"; allowed: keepDays.'],
  ['monitoring', null, 'monitoring is null; allowed: an object with the fields emails, webhooks, budgetUsd.'],
  [
    'monitoring.emails',
    'a@example.com',
    'monitoring.emails is a@example.com; allowed: a list of e-mail addresses, each once, [] for none.',
  ],
  [
    'monitoring.emails',
    ['a@b.cd', 'a@b.cd'],
    'monitoring.emails is ["a@b.cd","a@b.cd"]; allowed: a list of e-mail addresses, each once, [] for none.',
  ],
  ['monitoring.emails', ['on-call'], 'monitoring.emails is on-call; allowed: e-mail addresses.'],
  [
    'monitoring.webhooks',
    undefined,
    'monitoring.webhooks is missing; allowed: a list of addresses that start with https://, each once, [] for none.',
  ],
  [
    'monitoring.webhooks',
    ['http://alerts.example.com/'],
    'monitoring.webhooks is http://alerts.example.com/; allowed: addresses that start with https://.',
  ],
  [
    'monitoring.budgetUsd',
    0,
    'monitoring.budgetUsd is 0; allowed: a whole number of US dollars a month from 1 to 1000000000.',
  ],
  [
    'monitoring.budgetUsd',
    '10000',
    'monitoring.budgetUsd is "10000"; allowed: a whole number of US dollars a month from 1 to 1000000000.',
  ],
  ['regoins', ['us-east-1'], `config is an object with the unknown field "regoins"; allowed: ${FIELDS}.`],
];

describe('the configuration', () => {
  it.each([
    ['the shipped one', shipped],
    ['the minimal one', MINIMAL],
    ['the maximum one', MAXIMUM],
    ['one whose domain is its zone', withValue('domain.name', 'example.com')],
    ['one that is open in a few countries', withValue('geoRestriction', { only: ['KR'] })],
    ['one with segments of a fraction', withValue('live.segmentSeconds', 1.92)],
  ])('is accepted: %s', (_, config) => {
    expect(checkConfig(config)).toBe(config);
  });

  it.each(REFUSALS)('is refused in one sentence: %s = %j', (field, value, sentence) => {
    const found = problems(withValue(field, value));
    expect(found[0]).toEqual(sentence);
    // An unusable list of Regions makes what refers to it unusable too; anything else is one problem.
    if (!(field === 'regions' && (typeof value === 'string' || (value as unknown[]).length === 0))) {
      expect(found).toHaveLength(1);
    }
  });

  it.each([[undefined], [null], ['netflix'], [[]]])('is refused as a whole when it is no object: %j', (config) => {
    expect(problems(config)).toEqual([expect.stringMatching(/^config .*; allowed: an object with the fields name, /)]);
  });

  it('is refused in one sentence for a value that JSON cannot say', () => {
    const itself: { DE: unknown[] } = { DE: [] };
    itself.DE.push(itself.DE);
    const [sentence, ...others] = problems(withValue('residency', itself));
    expect(sentence).toBe(`residency.DE is <ref *1> [ [Circular *1] ]; allowed: ${LISTED}.`);
    expect(others).toEqual([]);
    const huge = { a: { b: { c: { d: [1n] } } } };
    expect(problems(withValue('waf', [huge]))).toEqual([expect.stringMatching(/^waf is \[ \{ a: .*; allowed: .*$/)]);
  });

  it('is told all its problems at once, each with the file to edit', () => {
    const two = { ...MAXIMUM, name: 'Bad', environment: '' };
    expect(() => checkConfig(two)).toThrow(
      /^infra\/config\.ts: name is Bad; .*\ninfra\/config\.ts: environment is "";/,
    );
  });

  it.each([[[]], ['us-east-1'], [undefined], [['mars-1']]])('has one problem when its Regions are %j', (regions) => {
    const wrong = { ...MAXIMUM, regions };
    expect(problems(wrong as EdgeConfig)).toEqual([expect.stringMatching(/regions is /)]);
  });

  it.each([
    ['us-east-1', 32],
    ['ap-northeast-2', 27],
    ['il-central-1', 29],
  ])('lets a name grow until the bucket of %s has 63 characters', (region, length) => {
    const config = {
      ...MINIMAL,
      regions: [region],
      publishingRegion: region,
      live: { ...MINIMAL.live, regions: [region] },
    };
    expect(`${'a'.repeat(length)}-content-123456789012-${region}`).toHaveLength(63);
    expect(problems({ ...config, name: 'a'.repeat(length) })).toEqual([]);
    expect(problems({ ...config, name: 'a'.repeat(length + 1) })).toHaveLength(1);
  });
});
