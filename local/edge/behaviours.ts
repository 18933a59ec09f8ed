/** The behaviours with what they run: functions compiled once, path patterns ready to match. */
import { type LoadedFunction, loadCloudFrontFunction } from '../runtime/cloudfront-function.ts';
import { type LoadedLambda, loadEdgeLambda } from '../runtime/edge-lambda.ts';
import type { FunctionStore } from '../runtime/function-store.ts';
import { NO_SOURCE_MAPS, type SourceMaps } from '../runtime/source-maps.ts';
import type { BehaviourModel, CloudFrontFunctionModel, DistributionModel, EdgeLambdaModel } from '../template/model.ts';
import { readTrustedKeys, type TrustedKeys } from './native-signing/trusted-keys.ts';
import { patternMatcher } from './path.ts';
import { namedViewerHeaders, unknownViewerHeaders } from './viewer-headers.ts';

export interface LoadedBehaviour {
  readonly model: BehaviourModel;
  /** On the normalised path. */
  readonly matches: (path: string) => boolean;
  /** `CloudFront-*` names that the policies ask for. */
  readonly viewerHeaders: readonly string[];
  /** Undefined: no signed URL of CloudFront's own is asked for. */
  readonly trustedKeys: TrustedKeys | undefined;
  readonly viewerRequest: LoadedFunction | undefined;
  readonly viewerResponse: LoadedFunction | undefined;
  readonly originRequest: LoadedLambda | undefined;
  readonly originResponse: LoadedLambda | undefined;
  close(): Promise<void>;
}

/** A function that several behaviours name is loaded once. */
export async function loadBehaviours(
  distribution: DistributionModel,
  store: (arn: string) => FunctionStore | undefined,
  sourceMaps: SourceMaps = NO_SOURCE_MAPS,
): Promise<readonly LoadedBehaviour[]> {
  const functions = new Map<string, Promise<LoadedFunction>>();
  const lambdas = new Map<string, Promise<LoadedLambda>>();
  const code = async (model: CloudFrontFunctionModel | undefined) => {
    if (model === undefined) return undefined;
    const { keyValueStoreArn: arn } = model;
    const loaded =
      functions.get(model.logicalId) ??
      loadCloudFrontFunction(model, arn === undefined ? undefined : store(arn), sourceMaps);
    functions.set(model.logicalId, loaded);
    return loaded;
  };
  const lambda = async (model: EdgeLambdaModel | undefined) => {
    if (model === undefined) return undefined;
    if (model.includeBody) throw notHere(model.logicalId, 'IncludeBody');
    const loaded = lambdas.get(model.logicalId) ?? loadEdgeLambda(model, sourceMaps);
    lambdas.set(model.logicalId, loaded);
    return loaded;
  };
  const behaviours: LoadedBehaviour[] = [];
  for (const model of distribution.behaviours) {
    const [header] = unknownViewerHeaders(model);
    if (header !== undefined) throw notHere(`Behaviour ${model.pathPattern}`, `the header ${header}`);
    const { viewerRequest, viewerResponse } = model.lambdas;
    const viewerLambda = viewerRequest ?? viewerResponse;
    if (viewerLambda) throw notHere(viewerLambda.logicalId, 'Lambda@Edge on a viewer event');
    const [originRequest, originResponse] = [
      await lambda(model.lambdas.originRequest),
      await lambda(model.lambdas.originResponse),
    ];
    behaviours.push({
      model,
      matches: patternMatcher(model.pathPattern),
      viewerHeaders: namedViewerHeaders(model),
      trustedKeys: model.trustedKeyGroups && readTrustedKeys(model.trustedKeyGroups),
      viewerRequest: await code(model.functions.viewerRequest),
      viewerResponse: await code(model.functions.viewerResponse),
      originRequest,
      originResponse,
      close: async () => {
        await Promise.all([originRequest?.close(), originResponse?.close()]);
      },
    });
  }
  return behaviours;
}

/** The first that matches the normalised path; the default behaviour, the last one, matches every path. */
export function behaviourFor(behaviours: readonly LoadedBehaviour[], path: string): LoadedBehaviour {
  for (const behaviour of behaviours) if (behaviour.matches(path)) return behaviour;
  throw new Error('The distribution has no default behaviour.');
}

function notHere(logicalId: string, what: string): Error {
  return new Error(`${logicalId}: ${what} is not supported by the local edge.`);
}
