import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { config } from '../../infra/config.ts';
import type { Access } from '../../infra/config-access.ts';
import { listAt, objectAt } from '../../infra/rules/template.ts';
import {
  functionNamed,
  only,
  type SynthesizedTemplate,
  synthesizeWith,
  VIEWER_REQUEST,
  VIEWER_REQUEST_SIGNED,
  VIEWER_REQUEST_SITE,
  withFolder,
} from './synthesized.ts';

const pem = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .publicKey.export({ type: 'spki', format: 'pem' })
  .toString();
const group: Access = { keyGroup: ['partner'] };

function edgeWith(vod: Access, live: Access): SynthesizedTemplate {
  const publicKeys: Record<string, string> = vod === 'token' && live === 'token' ? {} : { partner: pem };
  return withFolder((folder) => synthesizeWith(folder, { access: { vod, live }, publicKeys }).edge);
}

/** Of each behaviour: whether it has a key group, and the code of its viewer-request function. */
function behavioursOf(
  edge: SynthesizedTemplate,
): Record<string, { readonly isSigned: boolean; readonly code: unknown }> {
  const distribution = objectAt(only(edge, 'AWS::CloudFront::Distribution').props, 'DistributionConfig');
  const list = [
    ...listAt(distribution, 'CacheBehaviors'),
    { ...objectAt(distribution, 'DefaultCacheBehavior'), PathPattern: '*' },
  ];
  return Object.fromEntries(
    list.map((item) => {
      const behaviour = objectAt(item);
      const [association] = listAt(behaviour, 'FunctionAssociations').map((one) => objectAt(one));
      const [logicalId] = listAt(association ?? {}, 'FunctionARN', 'Fn::GetAtt');
      const code = edge.Resources[String(logicalId)]?.Properties?.FunctionCode;
      return [behaviour.PathPattern, { isSigned: listAt(behaviour, 'TrustedKeyGroups').length > 0, code }];
    }),
  );
}

describe('who lets viewers in, in the template', () => {
  it.each<{ readonly vod: Access; readonly live: Access; readonly signed: readonly string[] }>([
    { vod: 'token', live: 'token', signed: [] },
    { vod: 'token', live: group, signed: ['/live/*'] },
    { vod: group, live: 'token', signed: ['/vod/*'] },
    { vod: group, live: group, signed: ['/live/*', '/vod/*'] },
  ])(
    'the function without a token is on a behaviour with a key group, the one for the site on what is no media: $signed',
    ({ vod, live, signed }) => {
      const behaviours = behavioursOf(edgeWith(vod, live));
      const names = Object.keys(behaviours);
      expect(names.sort()).toEqual(
        [...config.regions.map((region) => `/health/${region}`), '*', '/live/*', '/vod/*'].sort(),
      );
      for (const name of names) {
        const isSigned = signed.includes(name);
        const isMedia = name === '/vod/*' || name === '/live/*';
        const forMedia = isSigned ? VIEWER_REQUEST_SIGNED : VIEWER_REQUEST;
        expect(behaviours[name], name).toEqual({ isSigned, code: isMedia ? forMedia : VIEWER_REQUEST_SITE });
      }
    },
  );

  it('a configuration of tokens has no trace of the other function', () => {
    const edge = edgeWith('token', 'token');
    expect(functionNamed(edge, 'viewer-request').props.FunctionCode).toBe(VIEWER_REQUEST);
    expect(JSON.stringify(edge)).not.toMatch(/signed-url|viewer-request-signed|KeyGroup|PublicKey/);
  });

  it.each(['viewer-request', 'viewer-request-site'])(
    '%s stays the same resource, with the same code, whatever is signed',
    (name) => {
      const [before, after] = [edgeWith('token', 'token'), edgeWith('token', group)];
      // A behaviour moves between two by one update of the distribution: no function changes under its viewers.
      const { id, props } = functionNamed(before, name);
      expect(after.Resources[id]?.Properties).toEqual(props);
    },
  );

  it('the functions for media read the one store, the one for the site none', () => {
    const edge = edgeWith('token', group);
    const associations = ['viewer-request', 'viewer-request-signed', 'viewer-request-site'].map(
      (name) => objectAt(functionNamed(edge, name).props, 'FunctionConfig').KeyValueStoreAssociations,
    );
    const store = { KeyValueStoreARN: { 'Fn::GetAtt': [only(edge, 'AWS::CloudFront::KeyValueStore').id, 'Arn'] } };
    expect(associations).toEqual([[store], [store], undefined]);
  });
});
