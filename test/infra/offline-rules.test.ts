import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadOfflineRules } from '../../infra/offline-rules.ts';
import { synthesizeWith, withFolder } from './synthesized.ts';

const check = loadOfflineRules();

const inFolder = (outFolder: string, stack: string, region = 'us-east-1') => ({
  stack,
  file: join(outFolder, `${stack}.template.json`),
  region,
});

it('finds nothing in the shipped templates', () => {
  withFolder((folder) => {
    const { outFolder, templates } = synthesizeWith(folder);
    expect(Object.keys(templates)).toHaveLength(7);
    expect(check(Object.keys(templates).map((stack) => inFolder(outFolder, stack)))).toEqual([]);
  });
});

it('names stack, resource, property and rule of what it finds', () => {
  withFolder((folder) => {
    const { outFolder } = synthesizeWith(folder, { environment: 'x'.repeat(257) });
    const findings = check([inFolder(outFolder, 'netflix-origin-eu-west-1', 'eu-west-1')]);
    expect(findings).toContainEqual(
      expect.stringMatching(
        /^netflix-origin-eu-west-1: Content\w+ Tags\.0\.Value: length 257 exceeds maximum 256 .*\(CloudFormation's rule [A-Z]\d+\)\.$/,
      ),
    );
  });
});

it.each([
  ['an unknown type of resource', { A: { Type: 'AWS::S3::Bukket' } }],
  ['an unknown property', { A: { Type: 'AWS::S3::Bucket', Properties: { BucketNam: 'a' } } }],
  ['a reference to nothing', { A: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { Ref: 'Nothing' } } } }],
])('finds %s, also after it has checked other templates', (_title, resources) => {
  withFolder((folder) => {
    writeFileSync(join(folder, 'one.template.json'), JSON.stringify({ Resources: resources }));
    expect(check([inFolder(folder, 'one')])).not.toEqual([]);
  });
});
