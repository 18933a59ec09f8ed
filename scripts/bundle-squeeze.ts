import type { SourceMapPayload } from 'node:module';
import { type MinifyOptions, minify } from 'terser';
import type { Bundle } from './bundle-problem.ts';

/**
 * What esbuild leaves. Nothing that changes what the code does where it is run as it is meant to be ("unsafe"); each
 * function stays one, because the engine pays for every function that is made within another.
 */
const OPTIONS: MinifyOptions = {
  module: true,
  toplevel: true,
  ecma: 2015,
  mangle: { reserved: ['handler'] },
  compress: {
    top_retain: ['handler'],
    passes: 2,
    pure_getters: true,
    unsafe_arrows: true,
    inline: 1,
    reduce_funcs: false,
    keep_fargs: false,
  },
};

/** The same function in fewer bytes. */
export async function squeeze(bundle: Bundle): Promise<Bundle> {
  const { code, map } = await minify(bundle.code, {
    ...OPTIONS,
    sourceMap: { content: bundle.map as never, asObject: true, includeSources: true },
  });
  return { ...bundle, code: code as string, map: map as unknown as SourceMapPayload };
}
