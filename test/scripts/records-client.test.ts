import { DescribeKeyValueStoreCommand } from '@aws-sdk/client-cloudfront-keyvaluestore';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { awsKvsClient } from '../../scripts/kvs-client.ts';

const ARN = 'arn:aws:cloudfront::123456789012:key-value-store/327284aa-bcd5-499f-a3ff-26b9a9d31b58';

/** What the client would send: the request as it stands before it is written to a socket. */
interface SentRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY');
});
afterEach(() => vi.unstubAllEnvs());

it("speaks to the account's global endpoint, signed for all Regions", async () => {
  const client = awsKvsClient();
  let sent: SentRequest | undefined;
  client.middlewareStack.add(
    () => async (args) => {
      sent = args.request as SentRequest;
      throw new Error('not sent');
    },
    { step: 'deserialize', priority: 'low', name: 'capture' },
  );
  await expect(client.send(new DescribeKeyValueStoreCommand({ KvsARN: ARN }))).rejects.toThrow('not sent');
  expect(sent).toMatchObject({
    protocol: 'https:',
    hostname: '123456789012.cloudfront-kvs.global.api.aws',
    path: `/key-value-stores/${encodeURIComponent(ARN)}`,
    headers: { 'x-amz-region-set': '*' },
  });
  expect(sent?.headers.authorization).toMatch(/^AWS4-ECDSA-P256-SHA256 /);
});
