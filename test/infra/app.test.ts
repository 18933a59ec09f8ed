import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { synthesize } from '../../infra/app.ts';
import { config } from '../../infra/config.ts';
import { makeDist, ORIGIN_RESPONSE, synthesizeWith, withFolder } from './synthesized.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** Every file of an assembly that is deployed, by its name. */
function deployed(outFolder: string): Record<string, string> {
  const names = readdirSync(outFolder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(template|assets)\.json$|index\.js$/.test(name),
  );
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(outFolder, name), 'utf8')]));
}

describe('the app', () => {
  it('has a stack for each Region, replicas before their source, then the edge, then the probers', () => {
    const { outFolder, stacks } = withFolder((folder) => {
      const { stacks } = synthesize({
        config,
        outFolder: join(folder, 'out'),
        distFolder: makeDist(join(folder, 'dist')),
        validate: false,
      });
      return {
        outFolder: folder,
        stacks: stacks.map((stack) => [
          stack.stackName,
          stack.environment.region,
          stack.environment.account,
          stack.terminationProtection ?? false,
          stack.dependencies
            .map(({ id }) => id)
            .filter((id) => stacks.some((other) => other.id === id))
            .sort(),
        ]),
      };
    });
    expect(existsSync(outFolder)).toBe(false);
    expect(stacks.sort()).toEqual([
      ['netflix-edge', 'us-east-1', 'unknown-account', false, ['netflix-origin-us-east-1']],
      ['netflix-health-ap-northeast-2', 'ap-northeast-2', 'unknown-account', false, ['netflix-edge']],
      ['netflix-health-eu-west-1', 'eu-west-1', 'unknown-account', false, ['netflix-edge']],
      ['netflix-health-us-east-1', 'us-east-1', 'unknown-account', false, ['netflix-edge']],
      ['netflix-origin-ap-northeast-2', 'ap-northeast-2', 'unknown-account', true, []],
      ['netflix-origin-eu-west-1', 'eu-west-1', 'unknown-account', true, []],
      [
        'netflix-origin-us-east-1',
        'us-east-1',
        'unknown-account',
        true,
        ['netflix-origin-ap-northeast-2', 'netflix-origin-eu-west-1'],
      ],
    ]);
  });

  it('writes the same bytes for the same input, in any folder and with the list of good practice or without', () => {
    const read = (validate: boolean) =>
      withFolder((folder) => deployed(synthesizeWith(folder, {}, validate).outFolder));
    const first = read(false);
    expect(Object.keys(first)).toHaveLength(16); // seven templates, their assets, the edge Lambda and the prober
    expect(read(false)).toEqual(first);
    expect(read(true)).toEqual(first);
  });

  it('needs no network and no credentials, and puts no account into a template', () => {
    for (const name of Object.keys(process.env)) if (/^(AWS|CDK)_/.test(name)) vi.stubEnv(name, undefined);
    const connect = vi.spyOn(Socket.prototype, 'connect').mockImplementation(() => {
      throw new Error('A synthesis must not connect to anything.');
    });
    const files = withFolder((folder) => deployed(synthesizeWith(folder).outFolder));
    expect(connect).not.toHaveBeenCalled();
    for (const [name, text] of Object.entries(files)) expect(text, name).not.toMatch(/\b\d{12}\b/);
  });

  it('is renamed by one field', () => {
    const [before, after] = ['netflix', 'example-tv'].map((name) =>
      withFolder((folder) => deployed(synthesizeWith(folder, { name }).outFolder)),
    ) as [Record<string, string>, Record<string, string>];
    expect(JSON.stringify(after)).not.toContain('netflix');
    expect(Object.keys(after)).toContain('example-tv-edge.template.json');
    const edge = (files: Record<string, string>, name: string) => files[`${name}-edge.template.json`] as string;
    expect(edge(after, 'example-tv')).toBe(edge(before, 'netflix').replaceAll('netflix', 'example-tv'));
  });

  it('puts both tags on everything that takes tags', () => {
    const { templates } = withFolder((folder) => synthesizeWith(folder, { environment: 'staging' }));
    const tagged = Object.values(templates)
      .flatMap(({ Resources }) => Object.values(Resources))
      .filter(({ Properties }) => Properties?.Tags !== undefined);
    const types = tagged.map(({ Type }) => Type);
    expect(types.filter((type) => type === 'AWS::S3::Bucket')).toHaveLength(4);
    expect(types).toEqual(
      expect.arrayContaining([
        'AWS::CloudFront::Distribution',
        'AWS::CloudFront::Function',
        'AWS::CloudFront::KeyValueStore',
        'AWS::IAM::Role',
        'AWS::Lambda::Function',
      ]),
    );
    for (const { Type, Properties } of tagged) {
      expect(Properties?.Tags, Type).toEqual([
        { Key: 'Environment', Value: 'staging' },
        { Key: 'Project', Value: 'netflix' },
      ]);
    }
  });

  it('ships the Lambda functions without their source maps', () => {
    const files = withFolder((folder) => {
      const { outFolder } = synthesizeWith(folder);
      const assets = readdirSync(outFolder).filter((name) => name.startsWith('asset.'));
      return assets.flatMap((asset) =>
        readdirSync(join(outFolder, asset)).map((name) => [name, readFileSync(join(outFolder, asset, name), 'utf8')]),
      );
    });
    expect(files.map(([name]) => name)).toEqual(['index.js', 'index.js']);
    expect(files.map(([, text]) => text)).toContain(ORIGIN_RESPONSE);
  });

  it.each(['viewer-request.js', 'viewer-request-site.js', 'origin-response/index.js'])(
    'asks for a build when %s is missing',
    (file) => {
      withFolder((folder) => {
        const distFolder = makeDist(join(folder, 'dist'));
        rmSync(join(distFolder, file));
        expect(() => synthesize({ config, outFolder: join(folder, 'out'), distFolder, validate: false })).toThrow(
          `${join(distFolder, file)} does not exist: run \`npm run build\` first.`,
        );
      });
    },
  );

  it('refuses what its own rules find, also without the list of good practice', () => {
    withFolder((folder) => {
      const distFolder = makeDist(join(folder, 'dist'));
      writeFileSync(join(distFolder, 'viewer-request.js'), 'x'.repeat(10_241));
      expect(() => synthesize({ config, outFolder: join(folder, 'out'), distFolder, validate: false })).toThrow(
        /^netflix-edge: ViewerRequest\w* FunctionCode is "10241 bytes"; allowed: at most 10240 bytes \(rule functionCodeSize\)\.$/,
      );
    });
  });
});
