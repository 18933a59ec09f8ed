/**
 * Where the viewer of a request is said to be: headers or cookies `x-local-country` and `x-local-pop`; and the header
 * `x-local-quiet`, for requests of machines that would fill the trace. They exist on localhost only and are taken out of the
 * request before any stage sees it.
 */
import { COUNTRIES } from '../../infra/geography.ts';
import { type EdgeRequest, headerOf } from './messages.ts';
import { POPS, type Pop, popOfCountry } from './pops.ts';

export interface ViewerPlace {
  readonly pop: Pop;
  /** Undefined: CloudFront does not know the viewer's country. */
  readonly country: string | undefined;
}

export interface LocalControls {
  /** ISO 3166-1 alpha-2, or anything else: a country that is not known. */
  readonly country?: string;
  /** IATA code. */
  readonly pop?: string;
}

const COUNTRY = 'x-local-country';
const POP = 'x-local-pop';
const QUIET = 'x-local-quiet';
const DEFAULT_POP = POPS.get('IAD') as Pop;

/** The request without the controls, and the place they name; `defaults` where they name none. */
export function takeLocalControls(
  request: EdgeRequest,
  defaults: LocalControls,
): { readonly request: EdgeRequest; readonly place: ViewerPlace; readonly isQuiet: boolean } {
  const isQuiet = request.headers.has(QUIET);
  const lines = request.headers.get('cookie');
  const hasCookies = lines?.some((line) => line.includes('x-local-')) ?? false;
  const country = headerOf(request.headers, COUNTRY) ?? (hasCookies ? cookieOf(lines, COUNTRY) : undefined);
  const pop = headerOf(request.headers, POP) ?? (hasCookies ? cookieOf(lines, POP) : undefined);
  const place = placeOf(country ?? (pop === undefined ? defaults.country : undefined), pop ?? defaults.pop);
  if (country === undefined && pop === undefined && !isQuiet) return { request, place, isQuiet };
  const headers = new Map(request.headers);
  headers.delete(COUNTRY);
  headers.delete(POP);
  headers.delete(QUIET);
  if (hasCookies && lines) {
    const kept = lines
      .flatMap((line) => line.split(/;\s*/))
      .filter((cookie) => !/^x-local-(country|pop)=/.test(cookie));
    if (kept.length === 0) headers.delete('cookie');
    else headers.set('cookie', [kept.join('; ')]);
  }
  return { request: { ...request, headers }, place, isQuiet };
}

/** A PoP alone puts the viewer into its country, a country alone sends its viewer to the nearest PoP. */
function placeOf(country: string | undefined, code: string | undefined): ViewerPlace {
  const known = country === undefined || COUNTRIES.has(country.toUpperCase());
  const place = country?.toUpperCase();
  const named = code === undefined ? undefined : POPS.get(code.toUpperCase());
  const pop = named ?? (place === undefined ? undefined : popOfCountry(place)) ?? DEFAULT_POP;
  return { pop, country: known ? (place ?? pop.country) : undefined };
}

function cookieOf(lines: readonly string[] | undefined, name: string): string | undefined {
  for (const cookie of lines?.flatMap((line) => line.split(/;\s*/)) ?? []) {
    if (cookie.startsWith(`${name}=`)) return cookie.slice(name.length + 1);
  }
  return undefined;
}
