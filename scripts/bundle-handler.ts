import type { Bundle } from './bundle-problem.ts';
import { type BundleProblem, problemOfEntry } from './bundle-problem.ts';

/** What esbuild writes at the end of a bundle whose entry exports `handler` and nothing else. */
const EXPORT = /export\{(?:([\w$]+) as )?handler\};?\s*$/;

/**
 * CloudFront calls a global named `handler`; its engine has no `export`. Turns the one into the other, at the end of
 * the code, so that the source map stays true.
 */
export function nameHandler(bundle: Bundle): Bundle | BundleProblem {
  const found = EXPORT.exec(bundle.code);
  if (!found || bundle.code.split('export{').length !== 2) {
    return problemOfEntry(bundle, 'the entry of a CloudFront function must export `handler`, and nothing else');
  }
  const name = found[1];
  const tail = name === undefined || name === 'handler' ? '' : `var handler=${name};`;
  return { ...bundle, code: `${bundle.code.slice(0, found.index)}${tail}\n` };
}
