/** The function `route` alone, bundled with a configuration's own tables: fast enough for every country and 100,000 streams. */
import crypto from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { OriginId } from '../../functions/viewer-request/route.ts';
import type { EdgeConfig } from '../../infra/config-check.ts';
import { bundleForLambda } from '../../scripts/bundle-function.ts';
import { edgeFacts } from '../../scripts/edge-facts.ts';
import { EDGE } from './viewer-function.ts';

const ENTRY = fileURLToPath(new URL('../../functions/viewer-request/route.ts', import.meta.url));

export interface Asked {
  readonly path: string;
  readonly country?: string | undefined;
  readonly edgeCache?: string | undefined;
  readonly routing?: string | undefined;
}

export interface Chosen {
  readonly primary: string;
  readonly partner: string | undefined;
}

type Route = (
  path: string,
  country?: string,
  edgeCache?: string,
  routing?: string,
  library?: typeof crypto,
) => readonly [OriginId, OriginId | undefined] | undefined;

/** For a configuration that differs from `EDGE` in these fields. */
export async function routeFor(changes: Partial<EdgeConfig> = {}): Promise<(asked: Asked) => Chosen | undefined> {
  const { code } = await bundleForLambda(ENTRY, edgeFacts({ ...EDGE, ...changes }));
  const module = { exports: {} as { readonly route?: Route } };
  new Function('module', 'exports', code)(module, module.exports);
  const { route } = module.exports;
  if (!route) throw new Error(`${ENTRY} exports no route.`);
  return ({ path, country, edgeCache, routing }) => {
    const originIds = route(path, country, edgeCache, routing, crypto);
    return originIds && { primary: originIds[0].originId, partner: originIds[1]?.originId };
  };
}
