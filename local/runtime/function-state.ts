/**
 * What of a function's module could carry something from one call to the next. CloudFront starts every call afresh;
 * here one evaluated module serves many calls, so its state must be put back or the module must not be shared.
 */
import { type AnyNode, parse } from 'acorn';

export interface ModuleState {
  /** Every name declared at module level, imports left out. */
  readonly names: readonly string[];
  /** Those of them that some assignment may change; their first values are put back before each call. */
  readonly reassigned: readonly string[];
  /**
   * Texts of the functions that are written inside another function. One of them that outlives the module's loading may
   * keep state that no name leads to.
   */
  readonly inner: readonly string[];
  /** `globalThis` is named somewhere. Modules are strict: without it no code of theirs can add a global. */
  readonly namesGlobal: boolean;
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
  let namesGlobal = false;
  walk(program, (node) => {
    if (node.type === 'Identifier' && node.name === 'globalThis') namesGlobal = true;
    if (node.type === 'AssignmentExpression') bound(node.left, assigned);
    if (node.type === 'UpdateExpression') bound(node.argument, assigned);
    if (node.type === 'ForInStatement' || node.type === 'ForOfStatement') bound(node.left, assigned);
  });
  const inner: string[] = [];
  let depth = 0;
  const visit = (node: AnyNode, parent: AnyNode) => {
    const entered = isFunction(node);
    if (entered && depth > 0) inner.push(functionText(code, node, parent));
    depth += entered ? 1 : 0;
    for (const child of childrenOf(node)) visit(child, node);
    depth -= entered ? 1 : 0;
  };
  visit(program, program);
  return { names: [...names], reassigned: [...names].filter((name) => assigned.has(name)), inner, namesGlobal };
}

/** As Function.prototype.toString gives it: a method's and an accessor's begin with the name. */
function functionText(code: string, node: AnyNode, parent: AnyNode): string {
  const named =
    parent.type === 'MethodDefinition' || (parent.type === 'Property' && (parent.method || parent.kind !== 'init'));
  const { start, end } = named ? parent : node;
  return code.slice(start, end).replace(/^static\s+/, '');
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

function walk(node: AnyNode, enter: (node: AnyNode) => void): void {
  enter(node);
  for (const child of childrenOf(node)) walk(child, enter);
}

function childrenOf(node: AnyNode): AnyNode[] {
  return Object.values(node)
    .flat()
    .filter((value) => value !== null && typeof value === 'object' && typeof value.type === 'string');
}
