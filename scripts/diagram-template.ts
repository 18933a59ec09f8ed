/** Reading synthesized templates as plain JSON. */

export interface Template {
  readonly Resources?: Readonly<Record<string, Resource>>;
  readonly Outputs?: unknown;
}

interface Resource {
  readonly Type: string;
  readonly Properties?: unknown;
  readonly DeletionPolicy?: unknown;
}

export type Json = Readonly<Record<string, unknown>>;

export function all(template: Template, type: string): Json[] {
  return Object.values(template.Resources ?? {})
    .filter((one) => one.Type === type)
    .map(({ Properties }) => objectAt(Properties));
}

export function only(template: Template, type: string): Json {
  const [first, ...others] = all(template, type);
  if (!first || others.length > 0)
    throw new Error(`${others.length + (first ? 1 : 0)} resources of type ${type}, not one.`);
  return first;
}

export function resource(template: Template, id: string): Json {
  return objectAt(template.Resources?.[id]?.Properties);
}

export function reference(value: unknown): string {
  return String(objectAt(value).Ref);
}

/** A text, with `<account>` for the account and nothing for other references. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const [, parts = []] = (objectAt(value)['Fn::Join'] ?? []) as [string?, unknown[]?];
  return parts
    .map((part) => (typeof part === 'string' ? part : reference(part) === 'AWS::AccountId' ? '<account>' : ''))
    .join('');
}

export function objectAt(value: unknown, ...path: readonly string[]): Json {
  let at: unknown = value;
  for (const name of path) at = (at as Json | undefined)?.[name];
  return typeof at === 'object' && at !== null && !Array.isArray(at) ? (at as Json) : {};
}

export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const list = objectAt(value, ...path.slice(0, -1))[path.at(-1) ?? ''];
  return Array.isArray(list) ? list : [];
}
