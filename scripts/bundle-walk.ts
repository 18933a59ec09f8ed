import type { AnyNode, Node } from 'acorn';

/** Calls `visit` for every node of a syntax tree with the nodes around it, the nearest first. */
export function walk(node: AnyNode, visit: (node: AnyNode, around: readonly AnyNode[]) => void): void {
  const step = (current: AnyNode, around: readonly AnyNode[]): void => {
    visit(current, around);
    const inner = [current, ...around];
    for (const value of Object.values(current)) {
      for (const child of Array.isArray(value) ? value : [value]) {
        if (isNode(child)) step(child, inner);
      }
    }
  };
  step(node, []);
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
}
