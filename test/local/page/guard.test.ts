import { describe, expect, test } from 'vitest';
import { type PageRequest, pageRefusal } from '../../../local/page/guard.ts';

const PORT = 8090;
const PLAIN: PageRequest = {
  host: 'localhost:8090',
  origin: undefined,
  secFetchSite: undefined,
  isNavigation: false,
};

describe('the page lets in', () => {
  test.each<[string, Partial<PageRequest>]>([
    ['a request of its own page', { secFetchSite: 'same-origin' }],
    ['its own page by address', { host: '127.0.0.1:8090', origin: 'http://127.0.0.1:8090' }],
    ['a person who types the address', { secFetchSite: 'none', isNavigation: true }],
    ['a person who follows a link to the page', { secFetchSite: 'cross-site', isNavigation: true }],
    ['the SDK, which puts the account before the host', { host: '123456789012.localhost:8090' }],
    ['a POST of its own page', { origin: 'http://localhost:8090', secFetchSite: 'same-origin' }],
  ])('%s', (_name, change) => {
    expect(pageRefusal({ ...PLAIN, ...change }, PORT)).toBeUndefined();
  });
});

describe('the page refuses', () => {
  test.each<[string, Partial<PageRequest>, string]>([
    ['a name that was rebound to this machine', { host: 'evil.example:8090' }, 'Host is "evil.example:8090"'],
    ['its own name with another port', { host: 'localhost:80' }, 'Host is "localhost:80"'],
    ['its own name without a port', { host: 'localhost' }, 'Host is "localhost"'],
    ['a name that only ends like its own', { host: 'evil-localhost:8090' }, 'Host is'],
    ['an account that is none', { host: 'evil.localhost:8090' }, 'Host is'],
    ['no Host', { host: undefined }, 'Host is missing'],
    ['a form of another site', { origin: 'https://evil.example' }, 'Origin is "https://evil.example"'],
    ['a sandboxed page', { origin: 'null' }, 'Origin is "null"'],
    ['another program on this machine', { origin: 'http://localhost:3000' }, 'Origin is'],
    ['an image of another site', { secFetchSite: 'cross-site' }, 'Sec-Fetch-Site is "cross-site"'],
    ['another port of this machine', { secFetchSite: 'same-site' }, 'Sec-Fetch-Site is "same-site"'],
  ])('%s', (_name, change, why) => {
    expect(pageRefusal({ ...PLAIN, ...change }, PORT)).toContain(why);
  });
});
