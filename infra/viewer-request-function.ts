/** The CloudFront Function in front of every behaviour, and the key-value store it reads. */
import {
  Function as CloudFrontFunction,
  FunctionCode,
  FunctionRuntime,
  KeyValueStore,
} from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';

export interface ViewerRequest {
  readonly handler: CloudFrontFunction;
  readonly store: KeyValueStore;
}

/**
 * The bundle goes inline into the template, byte for byte. The store starts empty on purpose: an import source cannot
 * be updated afterwards, so the records are written by the commands that own them.
 */
export function viewerRequest(scope: Construct, name: string, bundle: string): ViewerRequest {
  const store = new KeyValueStore(scope, 'Store', {
    keyValueStoreName: `${name}-edge`,
    comment: 'Routing record, token keys and revoked tokens.',
  });
  const handler = new CloudFrontFunction(scope, 'ViewerRequest', {
    functionName: `${name}-viewer-request`,
    comment: 'Guard, preflight, redirect, authorize, route.',
    code: FunctionCode.fromInline(bundle),
    runtime: FunctionRuntime.JS_2_0,
    keyValueStore: store,
    autoPublish: true,
  });
  return { handler, store };
}
