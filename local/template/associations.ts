/** Which functions a behaviour runs on which event. */
import { readCloudFrontFunction } from './cloudfront-function.ts';
import type { Fields } from './fields.ts';
import { readLambdaVersion } from './lambda-version.ts';
import type { BehaviourModel } from './model.ts';
import { notSupported } from './problem.ts';
import type { Context } from './resource.ts';

const VIEWER_EVENTS = ['viewer-request', 'viewer-response'] as const;
const ALL_EVENTS = [...VIEWER_EVENTS, 'origin-request', 'origin-response'] as const;

export function readAssociations(fields: Fields, context: Context): Pick<BehaviourModel, 'functions' | 'lambdas'> {
  const functions = byEvent(
    `${fields.where}.FunctionAssociations`,
    fields.objects('FunctionAssociations', (association) => {
      const arn = association.text('FunctionARN');
      const found = context.find('AWS::CloudFront::Function', arn);
      if (!found) throw notSupported(`${association.where}.FunctionARN`, arn, 'CloudFront functions of this app');
      return { event: association.choice('EventType', VIEWER_EVENTS), code: readCloudFrontFunction(found, context) };
    }),
  );
  const lambdas = byEvent(
    `${fields.where}.LambdaFunctionAssociations`,
    fields.objects('LambdaFunctionAssociations', (association) => {
      const arn = association.text('LambdaFunctionARN');
      const found = context.find('AWS::Lambda::Version', arn);
      if (!found)
        throw notSupported(`${association.where}.LambdaFunctionARN`, arn, 'numbered versions of functions of this app');
      const event = association.choice('EventType', ALL_EVENTS);
      const includeBody = association.flag('IncludeBody', false);
      return { event, code: { ...readLambdaVersion(found, context), includeBody } };
    }),
  );
  const viewerLambda = VIEWER_EVENTS.find((event) => lambdas.has(event));
  // "Restrictions on edge functions" in the Developer Guide.
  if (functions.size > 0 && viewerLambda !== undefined) {
    throw notSupported(
      `${fields.where}.LambdaFunctionAssociations`,
      viewerLambda,
      'one kind of function on viewer events',
    );
  }
  return {
    functions: {
      viewerRequest: functions.get('viewer-request'),
      viewerResponse: functions.get('viewer-response'),
    },
    lambdas: {
      viewerRequest: lambdas.get('viewer-request'),
      originRequest: lambdas.get('origin-request'),
      originResponse: lambdas.get('origin-response'),
      viewerResponse: lambdas.get('viewer-response'),
    },
  };
}

function byEvent<E extends string, T>(
  where: string,
  associations: readonly { readonly event: E; readonly code: T }[],
): ReadonlyMap<E, T> {
  const found = new Map(associations.map(({ event, code }) => [event, code]));
  if (found.size < associations.length) {
    throw notSupported(
      where,
      associations.map(({ event }) => event),
      'one function an event',
    );
  }
  return found;
}
