import { describe, expect, it } from 'vitest';
import { isAllowed } from '../../../local/origins/access.ts';
import { unsupportedCondition } from '../../../local/origins/condition.ts';
import { matchesWildcard } from '../../../local/origins/wildcard.ts';
import type { PolicyStatement } from '../../../local/template/bucket-model.ts';

const OBJECT = 'arn:aws:s3:::content/media/vod/seg.m4s';
const caller = { distributionArn: 'arn:aws:cloudfront::123456789012:distribution/E1', protocol: 'https' } as const;
const question = { caller, action: 's3:GetObject', resource: OBJECT };

const allow: PolicyStatement = {
  effect: 'Allow',
  principals: ['Service:cloudfront.amazonaws.com'],
  actions: ['s3:GetObject'],
  resources: ['arn:aws:s3:::content/*'],
  conditions: {},
};
const when = (conditions: PolicyStatement['conditions']): PolicyStatement => ({ ...allow, conditions });

describe('a bucket policy', () => {
  it.each<[string, boolean, readonly PolicyStatement[]]>([
    ['nothing', false, []],
    ['an Allow for CloudFront', true, [allow]],
    ['an Allow for everybody', true, [{ ...allow, principals: ['*'] }]],
    ['an Allow for another service', false, [{ ...allow, principals: ['Service:logging.s3.amazonaws.com'] }]],
    ['an Allow for a role', false, [{ ...allow, principals: ['AWS:arn:aws:iam::123456789012:role/r'] }]],
    ['an Allow for all actions', true, [{ ...allow, actions: ['s3:*'] }]],
    ['an Allow in other letters', true, [{ ...allow, actions: ['S3:getobject'] }]],
    ['an Allow for another action', false, [{ ...allow, actions: ['s3:GetObjectVersion'] }]],
    ['an Allow for another folder', false, [{ ...allow, resources: ['arn:aws:s3:::content/public/*'] }]],
    ['an Allow for the bucket alone', false, [{ ...allow, resources: ['arn:aws:s3:::content'] }]],
    ['an Allow in other letters of the key', false, [{ ...allow, resources: ['arn:aws:s3:::content/MEDIA/*'] }]],
    ['an Allow and a Deny', false, [allow, { ...allow, effect: 'Deny' }]],
    ['an Allow and a Deny of something else', true, [allow, { ...allow, effect: 'Deny', actions: ['s3:PutObject'] }]],
    ['a Deny for everybody', false, [{ ...allow, effect: 'Deny', principals: ['*'] }, allow]],
    ['this account', true, [when({ StringEquals: { 'AWS:SourceAccount': ['123456789012'] } })]],
    ['another account', false, [when({ StringEquals: { 'aws:SourceAccount': ['210987654321'] } })]],
    ['one of two accounts', true, [when({ StringEquals: { 'aws:SourceAccount': ['210987654321', '123456789012'] } })]],
    [
      'any distribution',
      true,
      [when({ ArnLike: { 'aws:SourceArn': ['arn:aws:cloudfront::123456789012:distribution/*'] } })],
    ],
    ['this distribution', true, [when({ ArnEquals: { 'aws:SourceArn': [caller.distributionArn] } })]],
    ['another distribution', false, [when({ StringEquals: { 'aws:SourceArn': [`${caller.distributionArn}2`] } })]],
    ['a wildcard over colons', false, [when({ ArnLike: { 'aws:SourceArn': ['arn:aws:*'] } })]],
    ['a wildcard in a text', true, [when({ StringLike: { 'aws:SourceArn': ['arn:aws:*'] } })]],
    ['a wildcard as a text', false, [when({ StringEquals: { 'aws:SourceArn': ['arn:aws:*'] } })]],
    ['TLS', true, [when({ Bool: { 'aws:SecureTransport': ['true'] } })]],
    ['no TLS', false, [when({ Bool: { 'aws:SecureTransport': ['false'] } })]],
    [
      'two conditions of which one fails',
      false,
      [when({ Bool: { 'aws:SecureTransport': ['true'] }, StringEquals: { 'aws:SourceAccount': ['1'] } })],
    ],
  ])('with %s: %s', (_, expected, policy) => {
    expect(isAllowed(policy, question)).toBe(expected);
  });

  it('never lets an anonymous caller in, not even with an Allow for everybody', () => {
    const policy: PolicyStatement[] = [{ ...allow, principals: ['*'] }];
    expect(isAllowed(policy, { ...question, caller: undefined })).toBe(false);
    expect(isAllowed(policy, question)).toBe(true);
  });

  it("counts the viewer's protocol as the one CloudFront speaks to S3", () => {
    const policy = [allow, { ...when({ Bool: { 'aws:SecureTransport': ['false'] } }), effect: 'Deny' as const }];
    expect(isAllowed(policy, { ...question, caller: { ...caller, protocol: 'http' } })).toBe(false);
    expect(isAllowed(policy, question)).toBe(true);
  });
});

describe('a condition that cannot be evaluated is named', () => {
  it.each<[PolicyStatement['conditions'], string | undefined]>([
    [{ StringEquals: { 'aws:SourceAccount': ['1'] } }, undefined],
    [{ NumericLessThan: { 's3:TlsVersion': ['1.2'] } }, 'operator NumericLessThan'],
    [{ StringEqualsIfExists: { 'aws:SourceAccount': ['1'] } }, 'operator StringEqualsIfExists'],
    [{ StringLike: { 'aws:Referer': ['https://*'] } }, 'key aws:Referer'],
    [{ StringLike: { 'aws:SourceArn': ['$' + '{aws:PrincipalArn}'] } }, 'policy variable $' + '{aws:PrincipalArn}'],
    [{ toString: { 'aws:SourceArn': ['x'] } }, 'operator toString'],
  ])('%o', (conditions, expected) => {
    expect(unsupportedCondition(conditions)).toBe(expected);
  });
});

describe('wildcards', () => {
  it.each([
    ['*', '', true],
    ['*', 'a/b', true],
    ['a*', 'abc', true],
    ['a*c', 'abbc', true],
    ['a*c', 'abcd', false],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['*a*b', 'xaxbxab', true],
    ['a.c', 'abc', false],
    ['', '', true],
    ['', 'a', false],
    ['**', 'a', true],
  ])('%s and %s: %s', (pattern, text, expected) => {
    expect(matchesWildcard(pattern, text)).toBe(expected);
  });

  it('take no exponential time on a hostile text', () => {
    expect(matchesWildcard(`${'a*'.repeat(30)}b`, 'a'.repeat(8000))).toBe(false);
  });
});
