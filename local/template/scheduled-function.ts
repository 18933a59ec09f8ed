/** AWS::Events::Rule with a rate, and the AWS::Lambda::Function that it starts. */
import { readProperties } from './fields.ts';
import { folderOf } from './lambda-function.ts';
import type { ScheduledFunctionModel } from './model.ts';
import { notSupported } from './problem.ts';
import type { Context, Resource } from './resource.ts';

const SECONDS: Readonly<Record<string, number>> = {
  minute: 60,
  minutes: 60,
  hour: 3600,
  hours: 3600,
  day: 86_400,
  days: 86_400,
};

export function readScheduledFunctions(context: Context): readonly ScheduledFunctionModel[] {
  return context.all('AWS::Events::Rule').map((rule) => {
    const { everySeconds, arn } = readRule(rule, context);
    const found = context.find('AWS::Lambda::Function', arn, 'Arn');
    if (!found) throw notSupported(`${rule.logicalId}.Targets[0].Arn`, arn, 'Lambda functions of this app');
    return { ...readFunction(found, context), everySeconds };
  });
}

function readRule(rule: Resource, context: Context): { readonly everySeconds: number; readonly arn: string } {
  return readProperties(rule, context, (properties) => {
    properties.labels('Description', 'Name', 'Tags');
    properties.only('State', 'ENABLED');
    const schedule = properties.text('ScheduleExpression');
    const [, count, unit = ''] = /^rate\((\d+) ([a-z]+)\)$/.exec(schedule) ?? [];
    const seconds = SECONDS[unit];
    if (count === undefined || seconds === undefined) {
      throw notSupported(`${properties.where}.ScheduleExpression`, schedule, 'rates, such as rate(1 minute)');
    }
    const [arn, ...others] = properties.objects('Targets', (target) => {
      target.labels('Id');
      target.ignore('RetryPolicy', 'nothing is retried on localhost');
      return target.text('Arn');
    });
    if (arn === undefined || others.length > 0) {
      throw notSupported(`${properties.where}.Targets`, others.length + (arn === undefined ? 0 : 1), 'one target');
    }
    return { everySeconds: Number(count) * seconds, arn };
  });
}

/** It answers no viewer, so nothing of AWS's around it is imitated: the code runs, with the settings of its template. */
function readFunction(resource: Resource, context: Context): Omit<ScheduledFunctionModel, 'everySeconds'> {
  return readProperties(resource, context, (properties) => {
    properties.labels(
      'Description',
      'FunctionName',
      'Tags',
      'Architectures',
      'MemorySize',
      'Role',
      'Runtime',
      'Timeout',
    );
    properties.labels('LoggingConfig');
    properties.only('Handler', 'index.handler');
    const codeFolder = properties.object('Code', (code) => folderOf(code, resource));
    if (codeFolder === undefined) throw notSupported(`${properties.where}.Code`, undefined, 'code from an asset');
    const settings = properties.object('Environment', (environment) =>
      environment.object('Variables', (variables) => {
        // Names of AWS's places, which have no value before a deployment.
        variables.labels('BUCKETS', 'DISTRIBUTION', 'STORE_ARN');
        return variables.text('SETTINGS');
      }),
    );
    if (settings === undefined) {
      throw notSupported(`${properties.where}.Environment`, undefined, 'a function with SETTINGS');
    }
    return { logicalId: resource.logicalId, region: resource.stack.region, codeFolder, settings };
  });
}
