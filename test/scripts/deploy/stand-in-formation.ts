/**
 * CloudFormation as the CDK's toolkit meets it: stacks, events, and change sets, which keep, replace and default parameters as
 * "CreateChangeSet" in its API Reference says.
 */
import { isDeepStrictEqual } from 'node:util';
import { escaped, type Form, fields, membersOf, Refused, xml } from './stand-in-query.ts';

export interface StandInStack {
  status: string;
  template: string;
  parameters: Record<string, string>;
  isProtected: boolean;
  tags: readonly Readonly<Record<string, string>>[];
  /** Newest first. */
  events: Readonly<Record<string, string>>[];
}

interface ChangeSet {
  readonly template: string;
  readonly parameters: Record<string, string>;
  readonly isNew: boolean;
  readonly tags: StandInStack['tags'];
}

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string }>>;
  readonly Parameters?: Readonly<Record<string, { readonly Default?: string }>>;
}

const NO_CHANGES =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

export interface FormationState {
  /** What CloudFormation says to one resource, by its type. */
  fail: { readonly type: string; readonly reason: string } | undefined;
}

/** @param objects By path, where the templates are. */
export function createFormation(account: string, objects: ReadonlyMap<string, string>, state: FormationState) {
  const stacks = new Map<string, StandInStack>();
  const changeSets = new Map<string, ChangeSet>();
  /** Whom CloudFormation works as, change set by change set. */
  const executionRoles: string[] = [];

  const stackAt = (name = '') => {
    const stack = stacks.get(nameIn(name));
    // A stack that is gone is known by its ARN alone.
    const isGone = stack?.status === 'DELETE_COMPLETE' && !name.startsWith('arn:');
    if (!stack || isGone) throw new Refused('ValidationError', `Stack with id ${name} does not exist`);
    return stack;
  };
  const arnOf = (name: string) => `arn:aws:cloudformation:eu-west-1:${account}:stack/${name}/0a1b`;

  const execute = (name: string, { template, parameters, tags, isNew }: ChangeSet) => {
    const verb = isNew ? 'CREATE' : 'UPDATE';
    const resources = Object.entries((JSON.parse(template) as Template).Resources);
    const broken = resources.find(([, { Type }]) => Type === state.fail?.type);
    let now = Date.now();
    const event = (LogicalResourceId: string, ResourceType: string, ResourceStatus: string, reason?: string) => ({
      EventId: `${stacks.get(name)?.events.length}-${LogicalResourceId}-${ResourceStatus}`,
      StackId: arnOf(name),
      StackName: name,
      LogicalResourceId,
      PhysicalResourceId: ResourceType === 'AWS::CloudFormation::Stack' ? arnOf(name) : LogicalResourceId,
      ResourceType,
      ResourceStatus,
      Timestamp: new Date(now++).toISOString(),
      ...(reason && { ResourceStatusReason: reason }),
    });
    const events = resources.flatMap(([id, { Type }]) => {
      const began = event(id, Type, `${verb}_IN_PROGRESS`);
      if (id === broken?.[0]) return [began, event(id, Type, `${verb}_FAILED`, state.fail?.reason)];
      return broken ? [began] : [began, event(id, Type, `${verb}_COMPLETE`)];
    });
    const end = broken ? (isNew ? 'ROLLBACK' : 'UPDATE_ROLLBACK') : verb;
    events.push(event(name, 'AWS::CloudFormation::Stack', `${end}_COMPLETE`));
    const stack = stackAt(name);
    stack.events = [...events.reverse(), ...stack.events];
    // Told once as under way, before its end.
    stack.status = `${end}_IN_PROGRESS`;
    if (!broken) Object.assign(stack, { template, parameters, tags });
  };

  const actions: Readonly<Record<string, (form: Form) => string>> = {
    DescribeStacks: ({ StackName: name }) => {
      const stack = stackAt(name);
      const told = stack.status;
      stack.status = told.replace(/_IN_PROGRESS$/, (end) => (told === 'REVIEW_IN_PROGRESS' ? end : '_COMPLETE'));
      return xml('Stacks', [
        {
          StackName: nameIn(String(name)),
          StackId: arnOf(nameIn(String(name))),
          StackStatus: told,
          CreationTime: '2026-01-01T00:00:00Z',
          EnableTerminationProtection: String(stack.isProtected),
          Tags: stack.tags,
          Parameters: Object.entries(stack.parameters).map(([ParameterKey, ParameterValue]) => ({
            ParameterKey,
            ParameterValue,
          })),
        },
      ]);
    },
    GetTemplate: ({ StackName }) => `<TemplateBody>${escaped(stackAt(StackName).template)}</TemplateBody>`,
    DescribeStackEvents: ({ StackName }) => xml('StackEvents', stackAt(StackName).events),
    CreateChangeSet: (form) => {
      const name = String(form.StackName);
      const isNew = form.ChangeSetType === 'CREATE';
      executionRoles.push(String(form.RoleARN));
      if (isNew && (stacks.get(name)?.status ?? 'DELETE_COMPLETE') === 'DELETE_COMPLETE') {
        stacks.set(name, {
          status: 'REVIEW_IN_PROGRESS',
          template: '{}',
          parameters: {},
          isProtected: false,
          tags: [],
          events: [],
        });
      }
      const template = form.TemplateBody ?? objects.get(new URL(String(form.TemplateURL)).pathname);
      if (template === undefined) throw new Refused('ValidationError', `S3 error: no template at ${form.TemplateURL}`);
      changeSets.set(name, {
        template,
        isNew,
        tags: membersOf(form, 'Tags'),
        parameters: parametersOf(form, template, stackAt(name)),
      });
      return `<Id>${arnOf(name)}</Id><StackId>${arnOf(name)}</StackId>`;
    },
    DescribeChangeSet: ({ StackName = '' }) => {
      const name = nameIn(StackName);
      const made = changeSets.get(name);
      if (!made) throw new Refused('ChangeSetNotFound', `ChangeSet [${name}] does not exist`);
      const { Resources } = JSON.parse(made.template) as Template;
      const changes = Object.entries(Resources).map(([LogicalResourceId, { Type: ResourceType }]) => ({
        Type: 'Resource',
        ResourceChange: { Action: 'Add', LogicalResourceId, ResourceType },
      }));
      const facts = { StackName: name, StackId: arnOf(name), ChangeSetName: 'one', ChangeSetId: arnOf(name) };
      const old = stackAt(name);
      const isSame = [old.template, old.parameters, old.tags].every((value, n) =>
        isDeepStrictEqual(value, [made.template, made.parameters, made.tags][n]),
      );
      const verdict = isSame ? { Status: 'FAILED', StatusReason: NO_CHANGES } : { Status: 'CREATE_COMPLETE' };
      const times = { ...verdict, CreationTime: new Date().toISOString() };
      return `${fields({ ...facts, ...times })}${xml('Changes', changes)}`;
    },
    ExecuteChangeSet: ({ StackName = '' }) => {
      const name = nameIn(StackName);
      const made = changeSets.get(name);
      if (!made) throw new Refused('ChangeSetNotFound', 'ChangeSet does not exist');
      changeSets.delete(name);
      execute(name, made);
      return '';
    },
    DeleteChangeSet: ({ StackName = '' }) => {
      changeSets.delete(nameIn(StackName));
      return '';
    },
    DeleteStack: ({ StackName = '' }) => {
      stackAt(StackName).status = 'DELETE_IN_PROGRESS';
      return '';
    },
    UpdateTerminationProtection: ({ StackName, EnableTerminationProtection }) => {
      stackAt(StackName).isProtected = EnableTerminationProtection === 'true';
      return '';
    },
  };
  return { stacks, executionRoles, actions };
}

/** A parameter is given, kept, or what the template says when nothing is said. */
function parametersOf(form: Form, template: string, { parameters }: StandInStack): Record<string, string> {
  const declared = (JSON.parse(template) as Template).Parameters ?? {};
  const values = Object.fromEntries(Object.entries(declared).map(([name, { Default = '' }]) => [name, Default]));
  for (const { ParameterKey: name = '', ParameterValue: value, UsePreviousValue: kept } of membersOf(
    form,
    'Parameters',
  )) {
    values[name] = String(kept === 'true' ? parameters[name] : value);
  }
  return values;
}

/** A stack is named by its name or by its ARN. */
function nameIn(stack: string): string {
  return /:stack\/([^/]+)\//.exec(stack)?.[1] ?? stack;
}
