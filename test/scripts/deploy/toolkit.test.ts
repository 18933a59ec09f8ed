/** The CDK's own toolkit, offline: what our interface takes from it is there, and it reads the assemblies written here. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiffMethod, StackParameters, StackSelectionStrategy, Toolkit } from '@aws-cdk/toolkit-lib';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openToolkit, showMessage } from '../../../scripts/cdk-toolkit.ts';
import { changesOf, describeChanges, describeLosses } from '../../../scripts/deploy-diff.ts';
import { synthesizeWith } from '../../infra/synthesized.ts';
import { recordedProgress } from './recorded-progress.ts';

const { progress, said, noted, forget } = recordedProgress();

let folder: string;
let before: ReturnType<typeof synthesizeWith>;
beforeAll(() => {
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  vi.stubEnv('AWS_ACCESS_KEY_ID', '');
  folder = mkdtempSync(join(tmpdir(), 'toolkit-'));
  before = synthesizeWith(folder);
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

test('reads the assembly and finds its stacks', async () => {
  const toolkit = new Toolkit({
    ioHost: { notify: async () => {}, requestResponse: async (one) => one.defaultResponse },
  });
  const assembly = await toolkit.fromAssemblyDirectory(before.outFolder);
  const stacks = await toolkit.list(assembly);
  expect(stacks.map(({ name }) => name).sort()).toEqual(Object.keys(before.templates).sort());
});

test('tells apart what is new, changed, replaced and deleted', async () => {
  const old = structuredClone(before.edge) as unknown as { Resources: Record<string, Record<string, unknown>> };
  const idOf = (type: string) => Object.keys(old.Resources).find((id) => old.Resources[id]?.Type === type) as string;
  const [store, dashboard] = [idOf('AWS::CloudFront::KeyValueStore'), idOf('AWS::CloudWatch::Dashboard')];
  const func = idOf('AWS::CloudFront::Function');
  delete old.Resources[dashboard];
  (old.Resources[store] as { Properties: Record<string, unknown> }).Properties.Name = 'another-name';
  (old.Resources[func] as { Properties: Record<string, unknown> }).Properties.FunctionCode = 'old code';
  old.Resources.Gone = { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardBody: '{}' } };
  const file = join(folder, 'old.json');
  writeFileSync(file, JSON.stringify(old));

  const toolkit = new Toolkit({
    ioHost: { notify: async () => {}, requestResponse: async (one) => one.defaultResponse },
  });
  const assembly = await toolkit.fromAssemblyDirectory(before.outFolder);
  const differences = await toolkit.diff(assembly, {
    stacks: { patterns: ['netflix-edge'], strategy: StackSelectionStrategy.PATTERN_MUST_MATCH },
    method: DiffMethod.LocalFile(file),
  });
  const [difference] = Object.values(differences);
  if (!difference) throw new Error('The toolkit gave no difference.');
  const changes = changesOf(difference);
  expect(changes.map(({ kind, logicalId }) => `${kind} ${logicalId}`)).toEqual([
    'DELETE Gone',
    `REPLACE ${store}`,
    `change ${func}`,
    `new ${dashboard}`,
  ]);
  expect(describeChanges('netflix-edge', changes)).toEqual([
    'netflix-edge: 4 changes',
    '  DELETE       AWS::CloudWatch::Dashboard Gone',
    `  REPLACE      AWS::CloudFront::KeyValueStore ${store}: Name`,
    `  change       AWS::CloudFront::Function ${func}: FunctionCode`,
    `  new          AWS::CloudWatch::Dashboard ${dashboard}`,
  ]);
  expect(describeLosses({ 'netflix-edge': changes })).toBe(`2 resources will be deleted or replaced: Gone, ${store}.`);
});

test('what is not named keeps its value: a bucket that was narrowed is not opened again', () => {
  const parameters = StackParameters.withExisting({ 'netflix-edge:A': 'b' });
  expect(parameters.keepExistingParameters).toBe(true);
  expect(parameters.parameters).toEqual(new Map([['netflix-edge:A', 'b']]));
});

test('our interface asks the toolkit for one stack, with its parameters and a change set', async () => {
  const deploy = vi.spyOn(Toolkit.prototype, 'deploy').mockResolvedValue({ stacks: [] });
  const destroy = vi.spyOn(Toolkit.prototype, 'destroy').mockResolvedValue({ stacks: [] });
  const diff = vi.spyOn(Toolkit.prototype, 'diff').mockResolvedValue({});
  const toolkit = await openToolkit(before.outFolder, progress, false);
  await toolkit.deploy('netflix-edge', { A: 'b' });
  await toolkit.destroy('netflix-edge');
  await toolkit.diff(['netflix-edge', 'netflix-origin-eu-west-1']);
  const [, deployed] = deploy.mock.calls[0] ?? [];
  expect(deployed).toMatchObject({
    stacks: { patterns: ['netflix-edge'], strategy: 'pattern-must-match', expand: 'none' },
    deploymentMethod: { method: 'change-set' },
    parameters: { keepExistingParameters: true, parameters: new Map([['netflix-edge:A', 'b']]) },
  });
  expect(destroy.mock.calls[0]?.[1]).toMatchObject({ stacks: { patterns: ['netflix-edge'], expand: 'none' } });
  expect(diff.mock.calls[0]?.[1]).toMatchObject({ method: { method: 'template-only' } });
  vi.restoreAllMocks();
});

const activity = (ResourceStatus: string, ResourceStatusReason?: string) => ({
  level: 'info',
  code: 'CDK_TOOLKIT_I5502',
  message: '',
  data: {
    event: {
      StackName: 'netflix-edge',
      LogicalResourceId: 'Store',
      ResourceType: 'AWS::S3::Bucket',
      ResourceStatus,
      ResourceStatusReason,
    },
    progress: { formatted: ' 3/39 ' },
  },
});

test.each([
  [
    'a resource at work',
    activity('CREATE_IN_PROGRESS'),
    false,
    [],
    ['netflix-edge: 3/39 CREATE_IN_PROGRESS AWS::S3::Bucket Store'],
  ],
  [
    'the same, verbose',
    activity('CREATE_IN_PROGRESS'),
    true,
    ['netflix-edge: 3/39 CREATE_IN_PROGRESS AWS::S3::Bucket Store'],
    [],
  ],
  [
    'a resource that failed',
    activity('CREATE_FAILED', 'It is there.'),
    false,
    ['netflix-edge: 3/39 CREATE_FAILED AWS::S3::Bucket Store: It is there.'],
    [],
  ],
  ['an error', { level: 'error', message: 'one\ntwo' }, false, ['one', 'two'], []],
  ['a debug message, verbose', { level: 'debug', message: 'x' }, true, [], []],
  ['an information', { level: 'info', message: 'publishing' }, false, [], ['publishing']],
])('%s is shown where it belongs', (_, message, verbose, says, notes) => {
  forget();
  showMessage(message, progress, verbose);
  expect({ said, noted }).toEqual({ said: says, noted: notes });
});
