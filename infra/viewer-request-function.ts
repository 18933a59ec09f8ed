/** The CloudFront Functions in front of the behaviours, and the key-value store they read. */
import {
  Function as CloudFrontFunction,
  FunctionCode,
  FunctionRuntime,
  KeyValueStore,
} from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import type { Bundles } from './bundles.ts';

export interface ViewerRequest {
  readonly handler: CloudFrontFunction;
  /** For behaviours with a key group. */
  readonly signedHandler: CloudFrontFunction | undefined;
  /** For what is no media. */
  readonly siteHandler: CloudFrontFunction;
  readonly store: KeyValueStore;
}

/**
 * The bundles go inline into the template, byte for byte. The store starts empty on purpose: an import source cannot
 * be updated afterwards, so the records are written by the commands that own them.
 *
 * What asks for no token is a function of its own, not a branch: a behaviour gets it and its key group in one update of
 * the distribution, so that at no moment of a deploy neither of the two is asked for.
 */
export function viewerRequest(
  scope: Construct,
  name: string,
  bundles: Pick<Bundles, 'viewerRequest' | 'viewerRequestSigned' | 'viewerRequestSite'>,
): ViewerRequest {
  const store = new KeyValueStore(scope, 'Store', {
    keyValueStoreName: `${name}-edge`,
    comment: 'Routing record, token keys and revoked tokens.',
  });
  const handlerOf = (
    id: string,
    functionName: string,
    comment: string,
    bundle: string,
    keyValueStore?: KeyValueStore,
  ): CloudFrontFunction =>
    new CloudFrontFunction(scope, id, {
      functionName,
      comment,
      code: FunctionCode.fromInline(bundle),
      runtime: FunctionRuntime.JS_2_0,
      ...(keyValueStore && { keyValueStore }),
      autoPublish: true,
    });
  const { viewerRequest: bundle, viewerRequestSigned: signed, viewerRequestSite: site } = bundles;
  const comment = 'Guard, preflight, authorize, route.';
  const signedComment = 'Guard, preflight, route: CloudFront has checked its own signature.';
  return {
    handler: handlerOf('ViewerRequest', `${name}-viewer-request`, comment, bundle, store),
    signedHandler:
      signed === undefined
        ? undefined
        : handlerOf('ViewerRequestSigned', `${name}-viewer-request-signed`, signedComment, signed, store),
    siteHandler: handlerOf('ViewerRequestSite', `${name}-viewer-request-site`, 'Guard, redirect.', site),
    store,
  };
}
