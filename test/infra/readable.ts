/** A template as text that a person can review: a line a fact, intrinsics as CloudFormation's YAML writes them. */
import { type Json, objectAt } from '../../infra/rules/template.ts';
import type { SynthesizedTemplate } from './synthesized.ts';

/** What differs with every build and says nothing: metadata, and the tags that every resource has. */
const LEFT_OUT = ['Metadata', 'Tags', 'ResourceTags', 'HealthCheckTags'];

/** Characters of a list or an object that stands on one line. */
const LONGEST = 110;

/** What every build makes anew. */
const BUILT: Readonly<Record<string, string>> = { FunctionCode: '<the bundle>', S3Key: '<hash>' };

export function readable(template: SynthesizedTemplate): string {
  const names = shortNames(Object.keys(template.Resources));
  const { Parameters, Outputs } = template as { readonly Parameters?: Json; readonly Outputs?: Json };
  const parameters = Object.entries(Parameters ?? {}).filter(([name]) => name !== 'BootstrapVersion');
  const blocks = [
    ...parameters.map(([name, value]) => [`parameter ${name}`, ...lines(value, names, 1)]),
    ...Object.entries(template.Resources)
      .filter(([, { Type }]) => Type !== 'AWS::CDK::Metadata')
      .map(([id, resource]) => {
        const { DeletionPolicy, DependsOn } = resource as unknown as Json;
        const kept = String(DeletionPolicy).startsWith('Retain') ? ', kept' : '';
        const after = [DependsOn ?? []].flat().map((other) => names.get(String(other)) ?? String(other));
        const order = after.length > 0 ? `, after ${after.join(' ')}` : '';
        return [
          `${resource.Type.replace('AWS::', '')} ${names.get(id)}${kept}${order}`,
          ...lines(resource.Properties ?? {}, names, 1),
        ];
      }),
    ...Object.entries(Outputs ?? {}).map(([name, value]) => [
      `output ${name}: ${scalar(objectAt(value).Value, names)}`,
    ]),
  ];
  return `${blocks.map((block) => block.join('\n')).join('\n\n')}\n`;
}

/** Logical ids without the hash of their path, where they stay apart without it. */
function shortNames(ids: readonly string[]): ReadonlyMap<string, string> {
  const short = (id: string) => id.replace(/[0-9A-F]{8}([0-9a-f]{32})?$/, '');
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(short(id), (counts.get(short(id)) ?? 0) + 1);
  return new Map(ids.map((id) => [id, counts.get(short(id)) === 1 ? short(id) : id]));
}

function lines(value: unknown, names: ReadonlyMap<string, string>, depth: number): string[] {
  const indent = '  '.repeat(depth);
  const inline = scalar(value, names);
  if (inline !== undefined) return [`${indent}${inline}`];
  const isList = Array.isArray(value);
  const parts = Object.entries(value as object)
    .filter(([name]) => !LEFT_OUT.includes(name))
    .map(([name, item]) => {
      // A dashboard is JSON inside a text, with references in between.
      const part = name === 'DashboardBody' ? JSON.parse(scalar(item, names) ?? '') : item;
      const text = name in BUILT ? BUILT[name] : scalar(part, names);
      if (text !== undefined) return isList ? text : `${name}: ${text}`;
      const inner = lines(part, names, depth + 1);
      if (!isList) return [`${indent}${name}:`, ...inner];
      return [`${indent}- ${inner[0]?.trim()}`, ...inner.slice(1)];
    });
  return packed(parts, indent);
}

/** Neighbours that are short share a line. */
function packed(parts: readonly (string | string[])[], indent: string): string[] {
  const result: string[] = [];
  let row = '';
  const flush = () => {
    if (row !== '') result.push(`${indent}${row}`);
    row = '';
  };
  for (const part of parts) {
    if (typeof part !== 'string') {
      flush();
      result.push(...part);
    } else {
      if (row !== '' && row.length + part.length > LONGEST) flush();
      row = row === '' ? part : `${row}; ${part}`;
    }
  }
  flush();
  return result;
}

/** One line for what fits on one: texts, numbers, references, and small lists and objects of them. */
function scalar(value: unknown, names: ReadonlyMap<string, string>): string | undefined {
  if (typeof value !== 'object' || value === null) return String(value);
  const reference = intrinsic(value, names);
  if (reference !== undefined) return reference;
  const items = Object.entries(value)
    .filter(([name]) => !LEFT_OUT.includes(name))
    .map(([name, item]) => {
      const text = scalar(item, names);
      return text === undefined || Array.isArray(value) ? text : `${name}: ${text}`;
    });
  const text = items.join(', ');
  if (items.includes(undefined) || text.length > LONGEST) return undefined;
  return Array.isArray(value) ? `[${text}]` : `{${text}}`;
}

function intrinsic(value: object, names: ReadonlyMap<string, string>): string | undefined {
  const [[name, argument] = ['', undefined], ...others] = Object.entries(value);
  if (Array.isArray(value) || others.length > 0) return undefined;
  if (name === 'Ref') return `\${${names.get(String(argument)) ?? argument}}`;
  if (name === 'Fn::GetAtt') {
    const [id, attribute] = argument as [string, string];
    return `\${${names.get(id) ?? id}.${attribute}}`;
  }
  if (name === 'Fn::Join') {
    const [separator, parts] = argument as [string, unknown[]];
    return parts.map((part) => scalar(part, names)).join(separator);
  }
  return name === 'Fn::Sub' ? String(argument) : undefined;
}
