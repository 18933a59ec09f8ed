import type { AnyNode } from 'acorn';
import { type Bundle, type BundleProblem, problemAt } from './bundle-problem.ts';
import { treeOf } from './bundle-tree.ts';
import { walk } from './bundle-walk.ts';

/** Node types that the engine's parser rejects and esbuild, at these settings, lets through or may let through. */
const REJECTED: Readonly<Record<string, string>> = {
  SpreadElement: 'spread',
  ObjectPattern: 'destructuring',
  ArrayPattern: 'destructuring',
  AssignmentPattern: 'a default value',
  ClassDeclaration: 'a class',
  ClassExpression: 'a class',
  ForOfStatement: 'for-of',
  YieldExpression: 'a generator',
  ChainExpression: '`?.`',
  ImportExpression: 'import()',
  MetaProperty: 'import.meta',
};

const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

/** Syntax that the engine of CloudFront Functions cannot parse. */
export function findRejectedSyntax(bundle: Bundle): BundleProblem[] {
  const problems: BundleProblem[] = [];
  const report = (node: AnyNode, what: string) => {
    problems.push(
      problemAt(bundle, startOf(bundle.code, node), `the engine of CloudFront Functions cannot parse ${what}`),
    );
  };
  walk(treeOf(bundle), (node, around) => {
    const rejected = REJECTED[node.type];
    if (rejected) report(node, rejected);
    if (node.type === 'AwaitExpression' && isArgument(node, around)) report(node, '`await` inside call arguments');
    if (node.type === 'Literal' && 'bigint' in node && node.bigint) report(node, 'a BigInt');
    if (node.type === 'Literal' && 'regex' in node && node.regex) {
      const { pattern, flags } = node.regex;
      if (/[usyvd]/.test(flags)) report(node, `the regular expression flags "${flags}"`);
      if (/\(\?<[=!]/.test(pattern)) report(node, 'a lookbehind');
    }
    if (node.type === 'ImportDeclaration' && node.specifiers.some((one) => one.type !== 'ImportDefaultSpecifier')) {
      report(node, 'an import that is not of the default');
    }
    if (node.type === 'LogicalExpression' && node.operator === '??') report(node, '`??`');
    if (node.type === 'AssignmentExpression' && /^(\?\?|&&|\|\|)=$/.test(node.operator)) report(node, node.operator);
    if (node.type === 'CatchClause' && !node.param) report(node, '`catch` without a parameter');
  });
  return problems;
}

/** Is there a call between the `await` and its function, with the `await` among its arguments? */
function isArgument(node: AnyNode, around: readonly AnyNode[]): boolean {
  let inner = node;
  for (const outer of around) {
    if (FUNCTIONS.has(outer.type)) return false;
    if (outer.type === 'CallExpression' || outer.type === 'NewExpression') {
      if (outer.callee !== inner) return true;
    }
    inner = outer;
  }
  return false;
}

function startOf(code: string, node: AnyNode): { line: number; column: number } {
  const before = code.slice(0, node.start);
  return { line: before.split('\n').length, column: node.start - (before.lastIndexOf('\n') + 1) };
}
