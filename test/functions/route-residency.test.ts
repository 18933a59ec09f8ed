/** Countries whose viewers only certain Regions may serve: no Region outside the list ever does. */
import { AP, checkRoute, EU, request, US } from '../support/route-cases.ts';
import { bundleFor } from '../support/viewer-function.ts';

/** Takes Seoul out of service. */
const NO_SEOUL = 'us-east-1=100 eu-west-1=100 ap-northeast-2=0';

const resident = bundleFor({ residency: { KR: [AP], DE: [EU, US], FR: [EU] } });
const agreeing = bundleFor({ residency: { DE: [EU, US], FR: [EU] } });

checkRoute('residency', () => resident, [
  { title: 'leaves a country that is not named alone', call: request('vod', AP, 'JP'), regions: [AP, US] },
  { title: 'with one Region has no partner', call: request('vod', AP, 'KR'), regions: [AP] },
  {
    title: 'holds wherever the viewer comes in: the edge cache only orders',
    call: request('vod', US, 'KR'),
    regions: [AP],
  },
  { title: 'with two Regions has both, nearest first', call: request('vod', 'eu-central-1', 'DE'), regions: [EU, US] },
  { title: 'with two Regions has both, from afar too', call: request('vod', 'us-west-2', 'DE'), regions: [US, EU] },
  {
    title: 'refuses rather than leave the list, when its one Region is out of service',
    call: request('vod', AP, 'KR', NO_SEOUL),
    regions: [],
  },
  {
    title: 'keeps to the list when one of two Regions is out of service',
    call: request('vod', 'eu-central-1', 'DE', 'us-east-1=100 eu-west-1=0 ap-northeast-2=100'),
    regions: [US],
  },
  {
    title: 'refuses live where no Region of the packager is allowed',
    call: request('live', AP, 'KR'),
    regions: [],
  },
  {
    title: 'has live in the allowed Region of the packager alone',
    call: request('live', 'eu-central-1', 'FR'),
    regions: [EU],
  },
  {
    title: 'holds while the routing record cannot be read',
    call: { ...request('vod', AP, 'KR'), unreadable: ['routing'] },
    regions: [AP],
  },
  {
    title: 'holds while the routing record is malformed',
    call: request('vod', 'eu-central-1', 'FR', 'nonsense'),
    regions: [EU],
  },
  {
    title: 'refuses an absent country when the lists have nothing in common: the viewer may be of any',
    call: request('vod', AP, undefined),
    regions: [],
  },
]);

checkRoute('residency of a viewer whose country is not told', () => agreeing, [
  { title: 'is what all lists allow', call: request('vod', US, undefined), regions: [EU] },
  { title: 'is the same for an empty country', call: request('vod', US, ''), regions: [EU] },
  { title: 'is the same for live', call: request('live', US, undefined), regions: [EU] },
  {
    title: 'refuses when what all lists allow is out of service',
    call: request('vod', US, undefined, 'us-east-1=100'),
    regions: [],
  },
]);
