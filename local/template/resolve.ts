/** CloudFormation's intrinsic functions and pseudo-parameters ("Intrinsic function reference" in the CloudFormation guide). */
import { stackId } from './physical-id.ts';
import { notSupported } from './problem.ts';
import { isObject, type JsonObject, type Resource, type Stack } from './resource.ts';

/** What the functions need to know of the other resources. */
export interface Names {
  readonly stacks: readonly Stack[];
  ref(resource: Resource): string;
  /** Throws for an attribute that the type does not have. */
  attribute(resource: Resource, name: string): string;
}

const NO_VALUE = Symbol('AWS::NoValue');

/** The value with its outermost intrinsic functions resolved; undefined for AWS::NoValue. */
export function resolveHead(value: unknown, stack: Stack, names: Names): unknown {
  const result = evaluate(value, stack, names);
  return result === NO_VALUE ? undefined : result;
}

/** The value with every intrinsic function in it resolved. */
export function resolveDeep(value: unknown, stack: Stack, names: Names): unknown {
  const result = resolveHead(value, stack, names);
  if (Array.isArray(result)) {
    return result.map((item) => resolveDeep(item, stack, names)).filter((item) => item !== undefined);
  }
  if (!isObject(result)) return result;
  const entries = Object.entries(result).map(([name, item]) => [name, resolveDeep(item, stack, names)] as const);
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
}

/** Whether a resource exists: it has no condition, or a true one. */
export function conditionHolds(name: string | undefined, stack: Stack, names: Names): boolean {
  if (name === undefined) return true;
  if (!Object.hasOwn(stack.conditions, name))
    throw notSupported(`Condition ${name} of stack ${stack.name}`, undefined, 'conditions of the template');
  return isTrue(stack.conditions[name], stack, names);
}

function evaluate(value: unknown, stack: Stack, names: Names): unknown {
  if (!isObject(value)) return value;
  const [name = '', ...others] = Object.keys(value);
  if (others.length > 0 || (name !== 'Ref' && !name.startsWith('Fn::'))) return value;
  const argument = value[name];
  const text = (part: unknown) => textOf(resolveHead(part, stack, names), name, stack);
  const list = (part: unknown) => listOf(resolveHead(part, stack, names), name, stack);
  switch (name) {
    case 'Ref':
      return reference(text(argument), stack, names);
    case 'Fn::GetAtt': {
      const [logicalId = '', attribute = ''] = Array.isArray(argument)
        ? argument.map(text)
        : splitAtDot(text(argument));
      return names.attribute(resourceOf(logicalId, stack, names), attribute);
    }
    case 'Fn::Join': {
      const [separator, parts] = list(argument);
      return list(parts).map(text).join(text(separator));
    }
    case 'Fn::Sub':
      return substitute(argument, stack, names);
    case 'Fn::Select': {
      const [index, items] = list(argument);
      return resolveHead(list(items)[Number(text(index))], stack, names);
    }
    case 'Fn::Split': {
      const [separator, whole] = list(argument);
      return text(whole).split(text(separator));
    }
    case 'Fn::If': {
      const [condition, yes, no] = list(argument);
      return evaluate(conditionHolds(text(condition), stack, names) ? yes : no, stack, names);
    }
    case 'Fn::ImportValue':
      return importValue(text(argument), names);
    default:
      throw notSupported(
        `An intrinsic function in stack ${stack.name}`,
        name,
        'Ref and Fn::GetAtt, If, ImportValue, Join, Select, Split, Sub',
      );
  }
}

function reference(name: string, stack: Stack, names: Names): unknown {
  switch (name) {
    case 'AWS::AccountId':
      return stack.account;
    case 'AWS::Region':
      return stack.region;
    case 'AWS::Partition':
      return 'aws';
    case 'AWS::URLSuffix':
      return 'amazonaws.com';
    case 'AWS::StackName':
      return stack.name;
    case 'AWS::StackId':
      return stackId(stack);
    case 'AWS::NoValue':
      return NO_VALUE;
  }
  const parameter = stack.parameters[name];
  if (!isObject(parameter)) return names.ref(resourceOf(name, stack, names));
  const { Type: type, Default: fallback } = parameter;
  if ((type === 'String' || type === 'Number') && fallback !== undefined) return fallback;
  throw notSupported(`Parameter ${name} of stack ${stack.name}`, parameter, 'texts and numbers with a default');
}

function resourceOf(logicalId: string, stack: Stack, names: Names): Resource {
  const resource = stack.resources.get(logicalId);
  if (!resource || !conditionHolds(resource.condition, stack, names)) {
    throw notSupported(
      `A reference in stack ${stack.name}`,
      logicalId,
      'resources, parameters and pseudo-parameters of the stack',
    );
  }
  return resource;
}

/** `${Name}`, `${Resource.Attribute}` and `${!Literal}`. */
function substitute(argument: unknown, stack: Stack, names: Names): string {
  const [template, values] = Array.isArray(argument) ? argument : [argument, {}];
  const own: JsonObject = isObject(values) ? values : {};
  return textOf(template, 'Fn::Sub', stack).replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (Object.hasOwn(own, name)) return textOf(resolveHead(own[name], stack, names), 'Fn::Sub', stack);
    const source = name.includes('.') && !name.startsWith('AWS::') ? { 'Fn::GetAtt': splitAtDot(name) } : { Ref: name };
    return textOf(resolveHead(source, stack, names), 'Fn::Sub', stack);
  });
}

/** The output of any stack that is exported under this name. Localhost has one name space for all Regions. */
function importValue(exportName: string, names: Names): unknown {
  for (const stack of names.stacks) {
    for (const output of Object.values(stack.outputs)) {
      if (!isObject(output) || !isObject(output.Export)) continue;
      if (resolveHead(output.Export.Name, stack, names) === exportName) return resolveDeep(output.Value, stack, names);
    }
  }
  throw notSupported('Fn::ImportValue', exportName, 'outputs that a stack of this app exports');
}

function isTrue(condition: unknown, stack: Stack, names: Names): boolean {
  const [name = ''] = isObject(condition) ? Object.keys(condition) : [];
  const argument = isObject(condition) ? condition[name] : undefined;
  const parts = Array.isArray(argument) ? argument : [];
  switch (name) {
    case 'Condition':
      return conditionHolds(String(argument), stack, names);
    case 'Fn::Equals':
      return (
        JSON.stringify(resolveDeep(parts[0], stack, names)) === JSON.stringify(resolveDeep(parts[1], stack, names))
      );
    case 'Fn::Not':
      return !isTrue(parts[0], stack, names);
    case 'Fn::And':
      return parts.every((part) => isTrue(part, stack, names));
    case 'Fn::Or':
      return parts.some((part) => isTrue(part, stack, names));
    default:
      throw notSupported(`A condition in stack ${stack.name}`, condition, 'Condition and Fn::And, Equals, Not, Or');
  }
}

function splitAtDot(text: string): [string, string] {
  const at = text.indexOf('.');
  return [text.slice(0, at), text.slice(at + 1)];
}

function textOf(value: unknown, name: string, stack: Stack): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw notSupported(`An argument of ${name} in stack ${stack.name}`, value, 'a text');
}

function listOf(value: unknown, name: string, stack: Stack): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw notSupported(`An argument of ${name} in stack ${stack.name}`, value, 'a list');
}
