import cf from 'cloudfront';
import { canonicalHost } from 'edge-facts';
import type { ViewerRequest, ViewerRequestEvent, ViewerResponse } from '../platform/event.ts';
import { isText } from '../token/claims.ts';
import { deny } from '../token/deny.ts';
import { guard } from './guard.ts';
import { log } from './log.ts';
import { redirect } from './redirect.ts';
import { type DenyCode, refuse } from './refusal.ts';

/**
 * A token below another folder than those of media, as in `/Vod/~<token>/`: it must come into no log and no Location.
 * As long as `carriage.ts` asks of one.
 */
const MISPLACED_TOKEN = /\/~[^/]{64}/;

/**
 * Every viewer's request for what is no media: the public site, and `/health/*` for probers, whom a redirect would tell
 * nothing. CloudFront Functions, runtime 2.0. Whatever goes wrong becomes a refusal.
 */
export async function handler(event: ViewerRequestEvent): Promise<ViewerRequest | ViewerResponse> {
  const request = event.request;
  const path = request.uri;
  try {
    guard(path);
    if (path.search(MISPLACED_TOKEN) >= 0) deny('malformed-token');
    log(cf, path);
    const isProbe = path.startsWith('/health/');
    return (!isProbe && redirect(request, canonicalHost || event.context.distributionDomainName)) || request;
  } catch (code) {
    return refuse(isText(code) ? (code as DenyCode) : 'internal-error');
  }
}
