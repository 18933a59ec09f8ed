/**
 * What of a function's module could carry something from one call to the next. CloudFront starts every call afresh;
 * here one evaluated module serves many calls, so its state must be put back or the module must not be shared.
 */
import { type AnyNode, type Expression, parse } from 'acorn';

export interface ModuleState {
  /** Every name declared at module level, imports left out. */
  readonly names: readonly string[];
  /** Those of them that some assignment may change; their first values are put back before each call. */
  readonly reassigned: readonly string[];
  /** Why one evaluated module must not serve two calls; undefined when it may. */
  readonly unshareable: string | undefined;
}

/** Reads the module's text. Throws acorn's SyntaxError, with line and column, on text that is no module. */
export function moduleState(code: string): ModuleState {
  const program = parse(code, { ecmaVersion: 'latest', sourceType: 'module' });
  const names = new Set<string>();
  for (const node of program.body) {
    const declared = node.type === 'ExportNamedDeclaration' && node.declaration ? node.declaration : node;
    if (declared.type === 'VariableDeclaration') for (const item of declared.declarations) bound(item.id, names);
    else if (declared.type === 'FunctionDeclaration' || declared.type === 'ClassDeclaration') bound(declared.id, names);
  }
  const assigned = new Set<string>();
  walk(program, (node) => {
    if (node.type === 'AssignmentExpression') bound(node.left, assigned);
    if (node.type === 'UpdateExpression') bound(node.argument, assigned);
    if (node.type === 'ForInStatement' || node.type === 'ForOfStatement') bound(node.left, assigned);
    return true;
  });
  let unshareable: string | undefined;
  walk(program, (node) => {
    if (isFunction(node)) return false;
    if ((node.type === 'CallExpression' || node.type === 'NewExpression') && !keepsNothing(node, names)) {
      unshareable ??= 'the module calls code of its own while it is loaded, which may keep state out of sight';
    }
    return true;
  });
  return { names: [...names], reassigned: [...names].filter((name) => assigned.has(name)), unshareable };
}

/** A call at module level whose result can only be plain data: a platform method, without a callback. */
function keepsNothing(
  node: AnyNode & { type: 'CallExpression' | 'NewExpression' },
  local: ReadonlySet<string>,
): boolean {
  if (node.arguments.some((argument) => isFunction(argument))) return false;
  let callee: Expression | AnyNode = node.callee;
  while (callee.type === 'MemberExpression' || callee.type === 'CallExpression') {
    callee = callee.type === 'MemberExpression' ? callee.object : callee.callee;
  }
  if (callee.type === 'Identifier') return !local.has(callee.name);
  return callee.type === 'Literal' || callee.type === 'TemplateLiteral' || callee.type === 'ArrayExpression';
}

function isFunction(node: { readonly type: string }): boolean {
  return ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'].includes(node.type);
}

/** Adds the names that a pattern binds or assigns. */
function bound(pattern: AnyNode | null, names: Set<string>): void {
  if (pattern === null) return;
  if (pattern.type === 'Identifier') names.add(pattern.name);
  else if (pattern.type === 'VariableDeclaration') for (const item of pattern.declarations) bound(item.id, names);
  else if (pattern.type === 'ArrayPattern') for (const item of pattern.elements) bound(item, names);
  else if (pattern.type === 'ObjectPattern') for (const item of pattern.properties) bound(item, names);
  else if (pattern.type === 'Property') bound(pattern.value, names);
  else if (pattern.type === 'AssignmentPattern') bound(pattern.left, names);
  else if (pattern.type === 'RestElement') bound(pattern.argument, names);
}

/** Visits every node; `enter` answers whether to go inside. */
function walk(node: AnyNode, enter: (node: AnyNode) => boolean): void {
  if (!enter(node)) return;
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (child !== null && typeof child === 'object' && typeof child.type === 'string') walk(child, enter);
    }
  }
}
