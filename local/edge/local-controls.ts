/**
 * Where the viewer of a request is said to be: headers or cookies `x-local-country`, `x-local-pop` and `x-local-ip`; and
 * the header `x-local-quiet`, for requests of machines that would fill the trace. They exist on localhost only and are
 * taken out of the request before any stage sees it.
 */
import { COUNTRIES } from '../../infra/geography.ts';
import { type EdgeRequest, type HeaderMap, headerOf } from './messages.ts';
import { POPS, type Pop, popNamed, popOfCountry } from './pops.ts';
import { isAddress, type NetworkFinder } from './viewer-networks.ts';

export interface ViewerPlace {
  readonly pop: Pop;
  /** Undefined: CloudFront does not know the viewer's country. */
  readonly country: string | undefined;
}

export interface LocalControls {
  /** ISO 3166-1 alpha-2, or anything else: a country that is not known. */
  readonly country?: string;
  /** IATA code or city. */
  readonly pop?: string;
}

const COUNTRY = 'x-local-country';
const POP = 'x-local-pop';
const IP = 'x-local-ip';
const CONTROL_COOKIE = /^x-local-(country|pop|ip)=/;
const QUIET = 'x-local-quiet';
const DEFAULT_POP = POPS.get('IAD') as Pop;

export interface LocalViewer {
  /** Without the controls. */
  readonly request: EdgeRequest;
  readonly place: ViewerPlace;
  /** The viewer's address, as every stage sees it. */
  readonly ip: string;
  /** Left out of the trace. */
  readonly isQuiet: boolean;
}

/**
 * What a request says of its viewer decides; then the network of its address, said or real; then the defaults.
 */
export function takeLocalControls(
  request: EdgeRequest,
  defaults: LocalControls,
  address: string,
  networkOf: NetworkFinder,
): LocalViewer {
  const isQuiet = request.headers.has(QUIET);
  const lines = request.headers.get('cookie');
  const hasCookies = lines?.some((line) => line.includes('x-local-')) ?? false;
  const { headers: sent } = request;
  const country = saidIn(sent, hasCookies, COUNTRY);
  const pop = saidIn(sent, hasCookies, POP);
  const saidIp = saidIn(sent, hasCookies, IP);
  const ip = saidIp !== undefined && isAddress(saidIp) ? saidIp : address;
  const place = placeOf(country === undefined && pop === undefined ? (networkOf(ip) ?? defaults) : { country, pop });
  if (country === undefined && pop === undefined && saidIp === undefined && !isQuiet) {
    return { request, place, ip, isQuiet };
  }
  const headers = new Map(sent);
  for (const name of [COUNTRY, POP, IP, QUIET]) headers.delete(name);
  if (hasCookies && lines) {
    const kept = lines.flatMap((line) => line.split(/;\s*/)).filter((cookie) => !CONTROL_COOKIE.test(cookie));
    if (kept.length === 0) headers.delete('cookie');
    else headers.set('cookie', [kept.join('; ')]);
  }
  return { request: { ...request, headers }, place, ip, isQuiet };
}

/** A country's code, a PoP's or a city; undefined for anything else. For flags: a request's own words never fail. */
export function viewerNamed(text: string): LocalControls | undefined {
  const country = text.toUpperCase();
  if (COUNTRIES.has(country)) return { country };
  const pop = popNamed(text);
  return pop && { pop: pop.code };
}

/** A PoP alone puts the viewer into its country, a country alone sends its viewer to the nearest PoP. */
export function placeOf(controls: {
  readonly country?: string | undefined;
  readonly pop?: string | undefined;
}): ViewerPlace {
  const { country, pop: code } = controls;
  const known = country === undefined || COUNTRIES.has(country.toUpperCase());
  const place = country?.toUpperCase();
  const named = code === undefined ? undefined : popNamed(code);
  const pop = named ?? (place === undefined ? undefined : popOfCountry(place)) ?? DEFAULT_POP;
  return { pop, country: known ? (place ?? pop.country) : undefined };
}

function saidIn(headers: HeaderMap, hasCookies: boolean, name: string): string | undefined {
  return headerOf(headers, name) ?? (hasCookies ? cookieOf(headers.get('cookie'), name) : undefined);
}

function cookieOf(lines: readonly string[] | undefined, name: string): string | undefined {
  for (const cookie of lines?.flatMap((line) => line.split(/;\s*/)) ?? []) {
    if (cookie.startsWith(`${name}=`)) return cookie.slice(name.length + 1);
  }
  return undefined;
}
