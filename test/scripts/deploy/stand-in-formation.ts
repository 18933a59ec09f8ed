/**
 * CloudFormation as the CDK's toolkit meets it: stacks, events, and change sets, which keep, replace and default parameters as
 * "CreateChangeSet" in its API Reference says.
 */
import { isDeepStrictEqual } from 'node:util';
import { escaped, type Form, fields, membersOf, Refused, xml } from './stand-in-query.ts';
import { parametersOf, resourcesOf } from './stand-in-template.ts';

export interface StandInStack {
  status: string;
  /** What follows a status that is under way. */
  end: string;
  /** How often its events are asked for before that: the toolkit must have seen a failure. */
  polls: number;
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

  const eventOf = (name: string, id: string, type: string, status: string, at: number, reason?: string) => ({
    EventId: `${stacks.get(name)?.events.length}-${id}-${status}`,
    StackId: arnOf(name),
    StackName: name,
    LogicalResourceId: id,
    PhysicalResourceId: type === 'AWS::CloudFormation::Stack' ? arnOf(name) : id,
    ResourceType: type,
    ResourceStatus: status,
    Timestamp: new Date(at).toISOString(),
    ...(reason && { ResourceStatusReason: reason }),
  });

  const execute = (name: string, { template, parameters, tags, isNew }: ChangeSet) => {
    const verb = isNew ? 'CREATE' : 'UPDATE';
    const resources = resourcesOf(template);
    const broken = resources.find(([, { Type }]) => Type === state.fail?.type);
    let now = Date.now();
    const event = (id: string, type: string, status: string, reason?: string) =>
      eventOf(name, id, type, status, now++, reason);
    const events = resources.flatMap(([id, { Type }]) => {
      const began = event(id, Type, `${verb}_IN_PROGRESS`);
      if (id === broken?.[0]) return [began, event(id, Type, `${verb}_FAILED`, state.fail?.reason)];
      return broken ? [began] : [began, event(id, Type, `${verb}_COMPLETE`)];
    });
    const end = broken ? (isNew ? 'ROLLBACK' : 'UPDATE_ROLLBACK') : verb;
    events.push(event(name, 'AWS::CloudFormation::Stack', `${end}_COMPLETE`));
    const stack = stackAt(name);
    stack.events = [...events.reverse(), ...stack.events];
    Object.assign(stack, { status: `${end}_IN_PROGRESS`, end: `${end}_COMPLETE`, polls: broken ? 2 : 0 });
    if (!broken) Object.assign(stack, { template, parameters, tags });
  };

  const remove = (name: string) => {
    const stack = stackAt(name);
    const [id, one] = resourcesOf(stack.template).find(([, { Type }]) => Type === state.fail?.type) ?? [];
    const end = one ? 'DELETE_FAILED' : 'DELETE_COMPLETE';
    Object.assign(stack, { status: 'DELETE_IN_PROGRESS', end, polls: one ? 2 : 0 });
    if (id && one) stack.events.unshift(eventOf(name, id, one.Type, 'DELETE_FAILED', Date.now(), state.fail?.reason));
  };

  const actions: Readonly<Record<string, (form: Form) => string>> = {
    DescribeStacks: ({ StackName: name }) => {
      const stack = stackAt(name);
      const told = stack.status;
      if (told.endsWith('_IN_PROGRESS') && stack.polls <= 0) stack.status = stack.end;
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
    DescribeStackEvents: ({ StackName }) => {
      stackAt(StackName).polls -= 1;
      return xml('StackEvents', stackAt(StackName).events);
    },
    CreateChangeSet: (form) => {
      const name = String(form.StackName);
      const isNew = form.ChangeSetType === 'CREATE';
      executionRoles.push(String(form.RoleARN));
      if (isNew && (stacks.get(name)?.status ?? 'DELETE_COMPLETE') === 'DELETE_COMPLETE') {
        stacks.set(name, {
          status: 'REVIEW_IN_PROGRESS',
          end: 'REVIEW_IN_PROGRESS',
          polls: 0,
          template: '{"Resources":{}}',
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
        parameters: parametersOf(form, template, stackAt(name).parameters),
      });
      return `<Id>${arnOf(name)}</Id><StackId>${arnOf(name)}</StackId>`;
    },
    DescribeChangeSet: ({ StackName = '' }) => {
      const name = nameIn(StackName);
      const made = changeSets.get(name);
      if (!made) throw new Refused('ChangeSetNotFound', `ChangeSet [${name}] does not exist`);
      const changes = resourcesOf(made.template).map(([LogicalResourceId, { Type: ResourceType }]) => ({
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
      remove(nameIn(StackName));
      return '';
    },
    UpdateTerminationProtection: ({ StackName, EnableTerminationProtection }) => {
      stackAt(StackName).isProtected = EnableTerminationProtection === 'true';
      return '';
    },
  };
  return { stacks, executionRoles, actions };
}

/** A stack is named by its name or by its ARN. */
function nameIn(stack: string): string {
  return /:stack\/([^/]+)\//.exec(stack)?.[1] ?? stack;
}
