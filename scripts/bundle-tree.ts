import { type Program, parse } from 'acorn';
import type { Bundle } from './bundle-problem.ts';

const trees = new WeakMap<Bundle, Program>();

/** The syntax tree of a bundle, with places; parsed once for all gates. */
export function treeOf(bundle: Bundle): Program {
  const known = trees.get(bundle);
  if (known) return known;
  const tree = parse(bundle.code, { ecmaVersion: 'latest', sourceType: 'module', locations: true });
  trees.set(bundle, tree);
  return tree;
}
