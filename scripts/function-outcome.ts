/** What came of a call of a viewer-request function, as those who compare engines and count refusals ask for it. */
import type { FunctionOutcome } from './njs-engine.ts';

/** The code of a refusal; undefined for whatever else came of the call. */
export function refusalOf({ answer }: Pick<FunctionOutcome, 'answer'>): string | undefined {
  return (answer as { headers?: Record<string, { value?: string }> } | undefined)?.headers?.['x-refusal']?.value;
}

/** The same text for outcomes that are the same: njs may give keys in another order. */
export function canonicalText(outcome: FunctionOutcome | undefined): string {
  return JSON.stringify(outcome, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
