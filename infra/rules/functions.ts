/** Functions: where they are attached, and what they may be. */
import { CLOUDFRONT_FUNCTION } from '../limits.ts';
import { type Behaviour, distributionsOf } from './distribution.ts';
import {
  type Finding,
  type Json,
  listAt,
  objectAt,
  type Rule,
  referenced,
  resourcesOf,
  type Template,
} from './template.ts';

const VIEWER_EVENTS = ['viewer-request', 'viewer-response'];
const LAMBDA_EVENTS = [...VIEWER_EVENTS, 'origin-request', 'origin-response'];

/** CloudFront Functions see viewer events only. */
export const functionEvents: Rule = (template) => [
  ...associations(template, 'FunctionAssociations', VIEWER_EVENTS),
  ...associations(template, 'LambdaFunctionAssociations', LAMBDA_EVENTS),
];

function associations(template: Template, property: string, allowed: readonly string[]): Finding[] {
  return distributionsOf(template).flatMap(({ logicalId, behaviours }) =>
    behaviours.flatMap(({ path, props }) =>
      listAt(props, property)
        .map((association, index) => ({ event: objectAt(association).EventType, index }))
        .filter(({ event }) => typeof event !== 'string' || !allowed.includes(event))
        .map(({ event, index }) => ({
          logicalId,
          property: `${path}.${property}.${index}.EventType`,
          value: event,
          allowed: allowed.join(', '),
        })),
    ),
  );
}

/** "Restrictions on edge functions", CloudFront Developer Guide: the two kinds cannot share viewer events. */
export const oneKindOnViewerEvents: Rule = (template) =>
  distributionsOf(template).flatMap(({ logicalId, behaviours }) =>
    behaviours.flatMap((behaviour) => {
      const lambda = eventsOf(behaviour, 'LambdaFunctionAssociations').find((event) => VIEWER_EVENTS.includes(event));
      if (lambda === undefined || eventsOf(behaviour, 'FunctionAssociations').length === 0) return [];
      return {
        logicalId,
        property: `${behaviour.path}.LambdaFunctionAssociations`,
        value: lambda,
        allowed: 'origin-request and origin-response beside a CloudFront Function',
      };
    }),
  );

/** The functions that a behaviour runs on an event, by the names of the events. */
export function eventsOf({ props }: Behaviour, property: string): string[] {
  return listAt(props, property).map((association) => String(objectAt(association).EventType));
}

/** Measured as CloudFront does, in bytes of UTF-8. */
export const functionCodeSize: Rule = (template) =>
  resourcesOf(template, 'AWS::CloudFront::Function')
    .map(({ logicalId, props }) => ({ logicalId, bytes: Buffer.byteLength(String(props.FunctionCode ?? '')) }))
    .filter(({ bytes }) => bytes > CLOUDFRONT_FUNCTION.codeBytes)
    .map(({ logicalId, bytes }) => ({
      logicalId,
      property: 'FunctionCode',
      value: `${bytes} bytes`,
      allowed: `at most ${CLOUDFRONT_FUNCTION.codeBytes} bytes`,
    }));

/** What a Lambda function at the edge cannot have ("Restrictions on Lambda@Edge", CloudFront Developer Guide). */
const NOT_AT_THE_EDGE = ['DeadLetterConfig', 'Environment', 'Layers', 'TracingConfig', 'VpcConfig'];

export const edgeLambdaFeatures: Rule = (template) =>
  edgeLambdas(template).flatMap(({ logicalId, props }) => {
    const features: Finding[] = NOT_AT_THE_EDGE.filter((name) => props[name] !== undefined).map((property) => ({
      logicalId,
      property,
      value: props[property],
      allowed: 'nothing, as Lambda@Edge does not have it',
    }));
    const architectures = listAt(props, 'Architectures');
    if (architectures.some((architecture) => architecture !== 'x86_64')) {
      features.push({ logicalId, property: 'Architectures', value: architectures, allowed: 'x86_64' });
    }
    return features;
  });

/** Behaviours name numbered versions: `$LATEST` and aliases are refused. */
export const edgeLambdaVersions: Rule = (template) => {
  const versions = new Set(resourcesOf(template, 'AWS::Lambda::Version').map(({ logicalId }) => logicalId));
  return distributionsOf(template).flatMap(({ logicalId, behaviours }) =>
    behaviours.flatMap(({ path, props }) =>
      listAt(props, 'LambdaFunctionAssociations')
        .map((association) => objectAt(association).LambdaFunctionARN)
        .filter((arn) => !versions.has(referenced(arn) ?? '') && !/:\d+$/.test(String(arn)))
        .map((value) => ({
          logicalId,
          property: `${path}.LambdaFunctionAssociations`,
          value,
          allowed: 'a numbered version of a function',
        })),
    ),
  );
};

function edgeLambdas(template: Template): { readonly logicalId: string; readonly props: Json }[] {
  const versions = resourcesOf(template, 'AWS::Lambda::Version');
  const attached = distributionsOf(template)
    .flatMap(({ behaviours }) => behaviours.flatMap(({ props }) => listAt(props, 'LambdaFunctionAssociations')))
    .map((association) => referenced(objectAt(association).LambdaFunctionARN));
  const functions = versions
    .filter(({ logicalId }) => attached.includes(logicalId))
    .map(({ props }) => referenced(props.FunctionName));
  return resourcesOf(template, 'AWS::Lambda::Function').filter(({ logicalId }) => functions.includes(logicalId));
}
