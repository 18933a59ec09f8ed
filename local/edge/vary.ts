/**
 * What of an origin's Vary the viewer gets: "HTTP response headers that CloudFront removes or replaces" and "Content
 * negotiation" under "Request and response behavior for custom origins", CloudFront Developer Guide. The cache key is the
 * policy's alone: Vary never splits it.
 */
import type { BehaviourModel } from '../template/model.ts';
import { isSelected } from './name-selection.ts';

const ALWAYS_PASSED = ['accept-encoding', 'cookie'];
const DEVICE = ['desktop', 'mobile', 'smarttv', 'tablet'].map((device) => `cloudfront-is-${device}-viewer`);

/** The header's new value; undefined: none. `*` counts only where MinTTL is 0. */
export function passedVary(vary: string, behaviour: BehaviourModel): string | undefined {
  if (asksEveryTime(vary, behaviour)) return '*';
  const names = namesOf(vary).filter((name) => isPassed(name.toLowerCase(), behaviour));
  return names.length === 0 ? undefined : names.join(', ');
}

/** `Vary: *` with MinTTL 0: every request goes to the origin, without conditions. */
export function asksEveryTime(vary: string | undefined, { cachePolicy }: BehaviourModel): boolean {
  return vary !== undefined && cachePolicy.minTtl === 0 && namesOf(vary).includes('*');
}

function isPassed(name: string, { cachePolicy, originRequestPolicy }: BehaviourModel): boolean {
  if (name === '*') return false;
  const selections = [cachePolicy.headers, ...(originRequestPolicy ? [originRequestPolicy.headers] : [])];
  const forwarded = (header: string) => selections.some((selection) => isSelected(selection, header));
  return (
    ALWAYS_PASSED.includes(name) || forwarded(name) || (name === 'user-agent' && DEVICE.some((each) => forwarded(each)))
  );
}

function namesOf(vary: string): string[] {
  return vary
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
