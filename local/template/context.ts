import { IDENTITIES } from './identities.ts';
import { notSupported } from './problem.ts';
import { conditionHolds, type Names, resolveDeep, resolveHead } from './resolve.ts';
import type { Context, Identity, Resource, Stack } from './resource.ts';

export interface LoadContext extends Context {
  /** Every resource that exists: without a condition, or with a true one. */
  readonly resources: readonly Resource[];
  attribute(resource: Resource, name: string): string;
  /** Resources whose properties nobody has read. */
  unread(): readonly Resource[];
  /** Lines about what cannot change an answer, in the order in which they were found. */
  ignored(): readonly string[];
}

/** Ties the stacks together: who is called what, who refers to whom. */
export function createContext(stacks: readonly Stack[]): LoadContext {
  const lines = new Set<string>();
  const models = new Map<Resource, unknown>();
  const names: Names = {
    stacks,
    ref: (resource) => identityOf(resource).ref(resource, context),
    attribute: (resource, name) => {
      const { attributes } = identityOf(resource);
      const attribute = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
      if (!attribute) throw notSupported(`An attribute of ${resource.logicalId}`, name, list(Object.keys(attributes)));
      return attribute(resource, context);
    },
  };
  const resources = stacks.flatMap((stack) =>
    [...stack.resources.values()].filter(({ condition }) => conditionHolds(condition, stack, names)),
  );
  const context: LoadContext = {
    resources,
    head: (value, { stack }) => resolveHead(value, stack, names),
    deep: (value, { stack }) => resolveDeep(value, stack, names),
    all: (type) => resources.filter((resource) => resource.type === type),
    find: (type, id, attribute) => {
      const idOf = (resource: Resource) =>
        attribute === undefined ? names.ref(resource) : names.attribute(resource, attribute);
      return context.all(type).find((resource) => idOf(resource) === id);
    },
    attribute: names.attribute,
    once: <T>(resource: Resource, read: () => T) => {
      if (!models.has(resource)) models.set(resource, read());
      return models.get(resource) as T;
    },
    unread: () => resources.filter((resource) => !models.has(resource)),
    ignore: (line) => lines.add(line),
    ignored: () => [...lines],
  };
  return context;
}

function identityOf({ logicalId, type }: Resource): Identity {
  const identity = Object.hasOwn(IDENTITIES, type) ? IDENTITIES[type] : undefined;
  if (!identity)
    throw notSupported(`A reference to ${logicalId}`, type, `references to ${list(Object.keys(IDENTITIES))}`);
  return identity;
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}
