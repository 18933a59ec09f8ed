/**
 * Reads an object of a template property by property. What a reader does not name is refused, so that no property that could
 * change an answer is skipped in silence.
 */
import { notSupported } from './problem.ts';
import { type Context, isObject, type Resource } from './resource.ts';

export interface Fields {
  /** Logical id and path, for messages. */
  readonly where: string;
  has(name: string): boolean;
  text(name: string): string;
  optionalText(name: string): string | undefined;
  number(name: string, fallback: number): number;
  flag(name: string, fallback: boolean): boolean;
  choice<T extends string>(name: string, allowed: readonly T[], fallback?: T): T;
  /** A list of texts; one text stands for a list of one, as in policy documents. */
  texts(name: string): readonly string[];
  /** Any value, resolved to its depth. */
  value(name: string): unknown;
  object<T>(name: string, read: (fields: Fields) => T): T | undefined;
  objects<T>(name: string, read: (fields: Fields) => T): readonly T[];
  /** A property that means nothing locally when it has one of these values, and is refused with any other. */
  only(name: string, ...allowed: readonly unknown[]): void;
  /** Names, comments and tags: they say what a thing is called, not what it does. */
  labels(...names: readonly string[]): void;
  /** A property that does something on AWS, but cannot change an answer on localhost. */
  ignore(name: string, why: string): void;
}

export function readProperties<T>(resource: Resource, context: Context, read: (fields: Fields) => T): T {
  return context.once(resource, () => readObject(resource.properties, resource.logicalId, resource, context, read));
}

function readObject<T>(
  raw: unknown,
  where: string,
  resource: Resource,
  context: Context,
  read: (fields: Fields) => T,
): T {
  if (!isObject(raw)) throw notSupported(where, raw, 'an object');
  const seen = new Set<string>();
  const pathOf = (name: string) => `${where}.${name}`;
  const head = (name: string): unknown => {
    seen.add(name);
    return Object.hasOwn(raw, name) ? context.head(raw[name], resource) : undefined;
  };
  const as = <V>(name: string, supported: string, convert: (value: unknown) => V | undefined): V => {
    const value = head(name);
    const converted = convert(value);
    if (converted === undefined) throw notSupported(pathOf(name), value, supported);
    return converted;
  };
  const items = (name: string): readonly unknown[] => {
    const value = head(name);
    if (value === undefined) return [];
    const list = Array.isArray(value) ? value : [value];
    return list.map((item) => context.head(item, resource)).filter((item) => item !== undefined);
  };

  const fields: Fields = {
    where,
    has: (name) => head(name) !== undefined,
    text: (name) => as(name, 'a text', (value) => (typeof value === 'string' ? value : undefined)),
    optionalText: (name) => (fields.has(name) ? fields.text(name) : undefined),
    number: (name, fallback) => as(name, 'a number', (value) => toNumber(value ?? fallback)),
    flag: (name, fallback) => as(name, 'true or false', (value) => toFlag(value ?? fallback)),
    choice: (name, allowed, fallback) =>
      as(name, allowed.join(', '), (value) => allowed.find((one) => one === (value ?? fallback))),
    texts: (name) =>
      items(name).map((item) => {
        if (typeof item !== 'string') throw notSupported(pathOf(name), item, 'texts');
        return item;
      }),
    value: (name) => context.deep(head(name), resource),
    object: (name, readInner) => {
      const value = head(name);
      return value === undefined ? undefined : readObject(value, pathOf(name), resource, context, readInner);
    },
    objects: (name, readInner) =>
      items(name).map((item, i) => readObject(item, `${pathOf(name)}[${i}]`, resource, context, readInner)),
    only: (name, ...allowed) => {
      const value = fields.value(name);
      if (value === undefined || allowed.some((one) => JSON.stringify(one) === JSON.stringify(value))) return;
      const supported =
        allowed.length === 0 ? 'only its absence' : `only ${allowed.map((one) => JSON.stringify(one)).join(', ')}`;
      throw notSupported(pathOf(name), value, supported);
    },
    labels: (...names) => {
      for (const name of names) seen.add(name);
    },
    ignore: (name, why) => {
      if (fields.has(name)) context.ignore(`${pathOf(name)}: ${why}`);
    },
  };

  const result = read(fields);
  for (const name of Object.keys(raw)) {
    if (!seen.has(name)) throw notSupported(pathOf(name), raw[name], `only ${[...seen].sort().join(', ')}`);
  }
  return result;
}

function toNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

function toFlag(value: unknown): boolean | undefined {
  if (value === true || value === 'true') return true;
  return value === false || value === 'false' ? false : undefined;
}
