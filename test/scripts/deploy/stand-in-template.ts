/** What CloudFormation reads in a template. */
import { type Form, membersOf } from './stand-in-query.ts';

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string }>>;
  readonly Parameters?: Readonly<Record<string, { readonly Default?: string }>>;
}

/** A parameter is given, kept, or what the template says when nothing is said. */
export function parametersOf(
  form: Form,
  template: string,
  old: Readonly<Record<string, string>>,
): Record<string, string> {
  const declared = (JSON.parse(template) as Template).Parameters ?? {};
  const values = Object.fromEntries(Object.entries(declared).map(([name, { Default = '' }]) => [name, Default]));
  for (const { ParameterKey: name = '', ParameterValue: value, UsePreviousValue: kept } of membersOf(
    form,
    'Parameters',
  )) {
    values[name] = String(kept === 'true' ? old[name] : value);
  }
  return values;
}

export const resourcesOf = (template: string) => Object.entries((JSON.parse(template) as Template).Resources);
