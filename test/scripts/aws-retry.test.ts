import { S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import { openAwsClients } from '../../scripts/aws-clients.ts';
import { untilDefined } from '../../scripts/aws-retry.ts';
import { awsKvsClient } from '../../scripts/kvs-client.ts';

const ATTEMPTS = { most: 5, firstPauseMs: 100, longestPauseMs: 300 };

test.each([
  ['the first answer', [7], 7, []],
  ['the third answer', [undefined, undefined, 7], 7, [100, 200]],
  ['nothing, after the last try', [], undefined, [100, 200, 300, 300]],
])('what is not there yet is asked for until %s', async (_, answers, result, waited) => {
  const left = [...answers];
  const pauses: number[] = [];
  const pause = async (milliseconds: number) => pauses.push(milliseconds);
  expect(await untilDefined(async () => left.shift(), { ...ATTEMPTS, pause })).toBe(result);
  expect(pauses).toEqual(waited);
});

test('an error ends the tries', async () => {
  const fails = async () => {
    throw new Error('no');
  };
  await expect(untilDefined(fails, ATTEMPTS)).rejects.toThrow('no');
});

test('every client gives up after six attempts, and on a connection that is not made', async () => {
  const clients = openAwsClients();
  const made = [clients.of(STSClient, 'eu-west-1'), clients.of(S3Client, 'eu-west-1'), awsKvsClient()];
  for (const { config } of made) {
    expect(await config.maxAttempts()).toBe(6);
    expect(await config.region()).toMatch(/^(eu-west-1|us-east-1)$/);
  }
  expect(clients.of(STSClient, 'eu-west-1')).toBe(made[0]);
  expect(clients.of(STSClient, 'us-east-1')).not.toBe(made[0]);
  clients.close();
});
