import type { AnyNode } from 'acorn';
import { type Bundle, type BundleProblem, problemAt } from './bundle-problem.ts';
import { treeOf } from './bundle-tree.ts';
import { walk } from './bundle-walk.ts';

/**
 * What runtime 2.0 documents, less what its engine's older releases lack. Source: "JavaScript runtime 2.0 features",
 * CloudFront Developer Guide
 * (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html).
 */
const GLOBALS = new Set(
  (
    'undefined NaN Infinity arguments Object Array String Number Boolean Math JSON Date RegExp Promise Error TypeError ' +
    'RangeError SyntaxError URIError EvalError ReferenceError parseInt parseFloat isNaN isFinite decodeURI ' +
    'decodeURIComponent encodeURI encodeURIComponent console Buffer TextEncoder TextDecoder Symbol ' +
    'ArrayBuffer DataView Uint8Array Uint16Array Uint32Array Int8Array Int16Array Int32Array Float32Array Float64Array ' +
    'Uint8ClampedArray'
  ).split(' '),
);

/** Methods that may be called on a value. `replaceAll` is documented, but the engine's 0.7 line has none. */
const METHODS = new Set(
  // String
  (
    'charAt charCodeAt codePointAt concat endsWith includes indexOf lastIndexOf localeCompare match padEnd padStart ' +
    'repeat replace search slice split startsWith substr substring toLowerCase toString toUpperCase trim trimEnd ' +
    'trimStart fromCharCode fromCodePoint ' +
    // Array
    'copyWithin every fill filter find findIndex forEach isArray join map pop push reduce reduceRight reverse shift ' +
    'some sort splice unshift from of ' +
    // Object, JSON, Number, RegExp, Date, Promise, Math
    'assign create entries freeze hasOwnProperty keys values parse stringify isFinite isInteger isSafeInteger isNaN ' +
    'toFixed exec test now getTime toISOString then catch finally resolve reject all allSettled race any ' +
    'abs ceil floor max min pow round sign trunc random log ' +
    // Buffer and typed arrays
    'alloc byteLength compare isBuffer subarray set equals readUInt8 readUInt16BE readUInt32BE readUIntBE readInt32BE ' +
    'readDoubleBE readFloatBE ' +
    // crypto, cloudfront, the event
    'createHash createHmac update digest kvs get exists meta count selectRequestOriginById createRequestOriginGroup ' +
    'logCustomData updateRequestOrigin rawQueryString'
  ).split(' '),
);

/** Names and methods that runtime 2.0 does not document. */
export function findUndocumented(bundle: Bundle): BundleProblem[] {
  const tree = treeOf(bundle);
  const declared = declaredNames(tree);
  const problems: BundleProblem[] = [];
  const report = (node: AnyNode, what: string) => {
    const place = node.loc?.start ?? { line: 1, column: 0 };
    problems.push(problemAt(bundle, place, `${what} is not documented for the runtime of CloudFront Functions`));
  };
  walk(tree, (node, around) => {
    if (node.type === 'Identifier' && isReference(node, around[0])) {
      if (!declared.has(node.name) && !GLOBALS.has(node.name)) report(node, `\`${node.name}\``);
    }
    if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression') {
      const { property, computed } = node.callee;
      if (!computed && property.type === 'Identifier' && !METHODS.has(property.name)) {
        report(property, `the method \`${property.name}\``);
      }
    }
  });
  return problems;
}

/** Every name that the bundle itself declares, in whatever scope. */
function declaredNames(tree: AnyNode): Set<string> {
  const names = new Set<string>();
  const add = (node: AnyNode | null | undefined) => {
    if (node?.type === 'Identifier') names.add(node.name);
    if (node?.type === 'RestElement') add(node.argument);
  };
  walk(tree, (node) => {
    if (node.type === 'VariableDeclarator') add(node.id);
    if (node.type === 'CatchClause') add(node.param);
    if (node.type === 'ImportDefaultSpecifier') add(node.local);
    if (
      node.type === 'FunctionDeclaration' ||
      node.type === 'FunctionExpression' ||
      node.type === 'ArrowFunctionExpression'
    ) {
      add(node.id);
      node.params.forEach(add);
    }
  });
  return names;
}

/** A name that stands for a value, not one that only labels a member, a property or a statement. */
function isReference(node: AnyNode, parent: AnyNode | undefined): boolean {
  if (!parent) return true;
  if (parent.type === 'MemberExpression') return parent.computed || parent.object === node;
  if (parent.type === 'Property') return parent.computed || parent.value === node;
  return !/^(LabeledStatement|BreakStatement|ContinueStatement|ImportDefaultSpecifier|ExportSpecifier)$/.test(
    parent.type,
  );
}
