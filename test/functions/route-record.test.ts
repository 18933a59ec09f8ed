/** What the `routing` record does to the choice of a Region, and that a record that must not be followed is not. */
import { AP, checkRoute, EU, request, US } from '../support/route-cases.ts';
import { ALL_ADMITTED } from '../support/viewer-event.ts';
import { bundleFor } from '../support/viewer-function.ts';

const bundle = bundleFor();

/** For a viewer in Seoul: what is done when the record is followed to the letter is never this. */
const FALLBACK = [AP, US];
/** Starts every record that must not be followed: if it were, Seoul would not serve. */
const NO_SEOUL = 'us-east-1=100 eu-west-1=100 ap-northeast-2=0';

checkRoute('the routing record', () => bundle, [
  { title: 'that admits everything', call: request('vod', AP, 'KR', ALL_ADMITTED), regions: [AP, US] },
  { title: 'that takes Seoul out of service', call: request('vod', AP, 'KR', NO_SEOUL), regions: [EU, US] },
  {
    title: 'with the Regions in another order',
    call: request('vod', AP, 'KR', 'ap-northeast-2=0 us-east-1=100 eu-west-1=0'),
    regions: [US],
  },
  {
    title: 'that does not name a Region: it admits 0',
    call: request('vod', AP, 'KR', 'us-east-1=100 eu-west-1=100'),
    regions: [EU, US],
  },
  { title: 'that names one Region alone', call: request('vod', AP, 'KR', 'us-east-1=100'), regions: [US] },
  {
    title: 'that admits one percent of one Region: there is no other',
    call: request('vod', AP, 'KR', 'eu-west-1=1'),
    regions: [EU],
  },
  {
    title: 'that cannot be read: every Region of the configuration serves',
    call: { ...request('vod', AP, 'KR', NO_SEOUL), unreadable: ['routing'] },
    regions: FALLBACK,
  },
  {
    title: 'that is not there: every Region of the configuration serves',
    call: { ...request('vod', AP, 'KR'), store: { routing: undefined } },
    regions: FALLBACK,
  },
  {
    title: 'that cannot be read, for live: only the Regions of the packager serve',
    call: { ...request('live', AP, 'KR'), unreadable: ['routing'] },
    regions: [EU, US],
  },
  ...[
    ['empty', ''],
    ['a space', ' '],
    ['all at 0', 'us-east-1=0 eu-west-1=0 ap-northeast-2=0'],
    ['one Region named at 0', 'us-east-1=0'],
    ['a Region that is not of the configuration', `${NO_SEOUL} us-west-2=100`],
    ['a Region named twice', `${NO_SEOUL} us-east-1=100`],
    ['a Region named twice, first at 0', `${NO_SEOUL} ap-northeast-2=0`],
    ['a Region in capitals', NO_SEOUL.replace('us-east-1', 'US-EAST-1')],
    ['a name of every object', `${NO_SEOUL} constructor=100`],
    ['no name', `${NO_SEOUL} =100`],
    ['no percent', 'us-east-1=100 eu-west-1= ap-northeast-2=0'],
    ['no equals sign', 'us-east-1=100 eu-west-1 ap-northeast-2=0'],
    ['two equals signs', 'us-east-1=100 eu-west-1==100 ap-northeast-2=0'],
    ['more than 100', 'us-east-1=101 ap-northeast-2=0'],
    ['far more than 100', 'us-east-1=99999999999999999999 ap-northeast-2=0'],
    ['less than 0', 'us-east-1=100 eu-west-1=-1 ap-northeast-2=0'],
    ['minus 0', 'us-east-1=100 eu-west-1=-0 ap-northeast-2=0'],
    ['a fraction', 'us-east-1=50.5 ap-northeast-2=0'],
    ['a fraction of nothing', 'us-east-1=50.0 ap-northeast-2=0'],
    ['an exponent', 'us-east-1=1e2 ap-northeast-2=0'],
    ['hexadecimal', 'us-east-1=0x64 ap-northeast-2=0'],
    ['a plus sign', 'us-east-1=+50 ap-northeast-2=0'],
    ['a leading zero', 'us-east-1=050 ap-northeast-2=0'],
    ['a percent sign', 'us-east-1=50% ap-northeast-2=0'],
    ['a word', 'us-east-1=NaN ap-northeast-2=0'],
    ['Infinity', 'us-east-1=Infinity ap-northeast-2=0'],
    ['two spaces', 'us-east-1=100  ap-northeast-2=0'],
    ['a space before', ` ${NO_SEOUL}`],
    ['a space behind', `${NO_SEOUL} `],
    ['a line break behind', `${NO_SEOUL}\n`],
    ['line breaks between', NO_SEOUL.replaceAll(' ', '\n')],
    ['tabs between', NO_SEOUL.replaceAll(' ', '\t')],
    ['commas between', NO_SEOUL.replaceAll(' ', ',')],
    ['JSON', '{"us-east-1":100,"eu-west-1":100,"ap-northeast-2":0}'],
    ['more than 1,024 bytes', `${NO_SEOUL}${' us-east-1=100'.repeat(80)}`],
    ['1,024 bytes of nonsense', 'x'.repeat(1024)],
  ].map(([what, routing]) => ({
    title: `that is malformed (${what}) is not followed: every Region of the configuration serves`,
    call: request('vod', AP, 'KR', routing),
    regions: FALLBACK,
  })),
]);
