/** A synthesized template as the rules read it: plain JSON, nothing resolved. */

export interface Template {
  readonly Resources?: Readonly<Record<string, Resource>>;
}

export interface Resource {
  readonly Type: string;
  readonly Properties?: Json;
}

export type Json = Readonly<Record<string, unknown>>;

/** One thing that CloudFront or this design would refuse. */
export interface Finding {
  readonly logicalId: string;
  /** Path of the property below `Properties`. */
  readonly property: string;
  readonly value: unknown;
  /** What may stand there instead, in words. */
  readonly allowed: string;
}

export type Rule = (template: Template) => Finding[];

export function resourcesOf(template: Template, type: string): { readonly logicalId: string; readonly props: Json }[] {
  return Object.entries(template.Resources ?? {})
    .filter(([, resource]) => resource.Type === type)
    .map(([logicalId, resource]) => ({ logicalId, props: resource.Properties ?? {} }));
}

/** The object at a path of names, or an empty one. */
export function objectAt(value: unknown, ...path: readonly string[]): Json {
  let at: unknown = value;
  for (const name of path) at = isObject(at) ? at[name] : undefined;
  return isObject(at) ? at : {};
}

/** The list at a path of names, or an empty one. */
export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const list = objectAt(value, ...path.slice(0, -1))[path.at(-1) ?? ''];
  return Array.isArray(list) ? list : [];
}

/** The logical id that `{Ref}` or `{Fn::GetAtt}` names, if the value is one of them. */
export function referenced(value: unknown): string | undefined {
  const { Ref: ref, 'Fn::GetAtt': attribute } = objectAt(value);
  const id = ref ?? (Array.isArray(attribute) ? attribute[0] : undefined);
  return typeof id === 'string' ? id : undefined;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
