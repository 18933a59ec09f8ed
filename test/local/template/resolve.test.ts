// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are placeholders of Fn::Sub.
import { describe, expect, it } from 'vitest';
import { conditionHolds, type Names, resolveDeep } from '../../../local/template/resolve.ts';
import type { JsonObject, Resource, Stack } from '../../../local/template/resource.ts';

function stackOf(name: string, parts: Partial<Stack> = {}): Stack {
  const resources = new Map<string, Resource>();
  const stack: Stack = {
    name,
    account: '123456789012',
    region: 'eu-west-1',
    resources,
    parameters: {
      Size: { Type: 'Number', Default: 3 },
      Bootstrap: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/x' },
    },
    conditions: {
      Ireland: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] },
      Elsewhere: { 'Fn::Not': [{ Condition: 'Ireland' }] },
      Both: { 'Fn::And': [{ Condition: 'Ireland' }, { Condition: 'Elsewhere' }] },
      Either: { 'Fn::Or': [{ Condition: 'Elsewhere' }, { Condition: 'Ireland' }] },
      Odd: { 'Fn::Contains': [] },
    },
    outputs: {},
    assetFolders: new Map(),
    ...parts,
  };
  const add = (logicalId: string, condition?: string) =>
    resources.set(logicalId, { stack, logicalId, type: 'T', condition, properties: {} });
  add('Thing');
  add('Gone', 'Elsewhere');
  return stack;
}

const stack = stackOf('edge');
const exporting = stackOf('other', {
  region: 'us-east-1',
  outputs: {
    A: { Value: { Ref: 'AWS::Region' }, Export: { Name: { 'Fn::Sub': `\${AWS::StackName}:region` } } },
    B: { Value: 'x' },
  },
});
const names: Names = {
  stacks: [exporting, stack],
  ref: ({ logicalId }) => `ref-${logicalId}`,
  attribute: ({ logicalId }, name) => `${logicalId}/${name}`,
};

describe('intrinsic functions and pseudo-parameters', () => {
  it.each<[unknown, unknown]>([
    [{ Ref: 'AWS::AccountId' }, '123456789012'],
    [{ Ref: 'AWS::Region' }, 'eu-west-1'],
    [{ Ref: 'AWS::Partition' }, 'aws'],
    [{ Ref: 'AWS::URLSuffix' }, 'amazonaws.com'],
    [{ Ref: 'AWS::StackName' }, 'edge'],
    [
      { Ref: 'AWS::StackId' },
      expect.stringMatching(/^arn:aws:cloudformation:eu-west-1:123456789012:stack\/edge\/\w+$/),
    ],
    [{ Ref: 'Size' }, 3],
    [{ Ref: 'Thing' }, 'ref-Thing'],
    [{ 'Fn::GetAtt': ['Thing', 'Arn'] }, 'Thing/Arn'],
    [{ 'Fn::GetAtt': 'Thing.Meta.Arn' }, 'Thing/Meta.Arn'],
    [{ 'Fn::Join': ['-', ['a', { Ref: 'Size' }, { Ref: 'Thing' }]] }, 'a-3-ref-Thing'],
    [{ 'Fn::Split': ['/', 'a/b/c'] }, ['a', 'b', 'c']],
    [{ 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
    [{ 'Fn::Select': ['0', [{ Ref: 'Thing' }]] }, 'ref-Thing'],
    [{ 'Fn::Sub': 'x-${AWS::Region}-${Thing}-${Thing.Arn}-${!Literal}' }, 'x-eu-west-1-ref-Thing-Thing/Arn-${Literal}'],
    [{ 'Fn::Sub': ['${A}-${AWS::Region}', { A: { Ref: 'Thing' } }] }, 'ref-Thing-eu-west-1'],
    [{ 'Fn::If': ['Ireland', { Ref: 'Thing' }, { Ref: 'Gone' }] }, 'ref-Thing'],
    [{ 'Fn::If': ['Elsewhere', { Ref: 'Gone' }, 'no'] }, 'no'],
    [{ 'Fn::ImportValue': 'other:region' }, 'us-east-1'],
    [{ 'Fn::ImportValue': { 'Fn::Join': [':', ['other', 'region']] } }, 'us-east-1'],
    [
      { a: { Ref: 'AWS::NoValue' }, b: [{ Ref: 'AWS::NoValue' }, 1], c: { d: { Ref: 'Thing' } } },
      { b: [1], c: { d: 'ref-Thing' } },
    ],
    [
      { Ref: 'Thing', Other: 1 },
      { Ref: 'Thing', Other: 1 },
    ],
    [
      [null, true, 'text'],
      [null, true, 'text'],
    ],
  ])('%j is %j', (value, expected) => {
    expect(resolveDeep(value, stack, names)).toEqual(expected);
  });

  it.each<[JsonObject, RegExp]>([
    [{ Ref: 'Nobody' }, /reference in stack edge is "Nobody"/],
    [{ Ref: 'Gone' }, /reference in stack edge is "Gone"/],
    [{ Ref: 'Bootstrap' }, /Parameter Bootstrap of stack edge/],
    [{ 'Fn::Sub': '${Nobody.Arn}' }, /"Nobody"/],
    [{ 'Fn::Join': ['-', 'text'] }, /argument of Fn::Join in stack edge is "text"; the local edge supports a list/],
    [{ 'Fn::Join': ['-', [{ a: 1 }]] }, /argument of Fn::Join .* supports a text/],
    [{ 'Fn::If': ['Nothing', 1, 2] }, /Condition Nothing of stack edge is missing/],
    [{ 'Fn::If': ['Odd', 1, 2] }, /A condition in stack edge is \{"Fn::Contains"/],
    [{ 'Fn::FindInMap': ['a', 'b', 'c'] }, /intrinsic function in stack edge is "Fn::FindInMap"/],
    [{ 'Fn::ImportValue': 'region' }, /Fn::ImportValue is "region"/],
  ])('%j stops', (value, reason) => {
    expect(() => resolveDeep(value, stack, names)).toThrow(reason);
  });

  it.each([
    [undefined, true],
    ['Ireland', true],
    ['Elsewhere', false],
    ['Both', false],
    ['Either', true],
  ])('condition %s: %s', (name, expected) => {
    expect(conditionHolds(name, stack, names)).toBe(expected);
  });
});
