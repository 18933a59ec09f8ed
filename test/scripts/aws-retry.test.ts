import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { config } from '../../infra/config.ts';
import { openAwsClients } from '../../scripts/aws-clients.ts';
import { untilDefined } from '../../scripts/aws-retry.ts';
import { runKeys } from '../../scripts/keys-run.ts';
import { awsKvsClient } from '../../scripts/kvs-client.ts';
import { runRegion } from '../../scripts/region-run.ts';
import { runSign } from '../../scripts/sign-run.ts';

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

/** The real clients of the commands, through the network, to a server that stands for AWS. */
describe('a command', () => {
  const NOW = 1_900_000_000;
  const URL_OF_TITLE = ['/vod/title/master.m3u8', '--url', 'https://v.example'];
  const COMMANDS: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['keys list', () => runKeys(['list'], NOW)],
    ['region status', () => runRegion(['status'], config, NOW * 1000)],
    ['sign', () => runSign(URL_OF_TITLE, NOW)],
  ];
  /** What the server answers to the first requests; the last one goes on. */
  let answers: readonly ('throttled' | 'down' | 'cut' | 'denied' | 'keys')[];
  let asked: number;
  let server: Server;

  beforeAll(async () => {
    server = createServer((request, response) => {
      const answer = answers[Math.min(asked, answers.length - 1)];
      asked += 1;
      if (answer === 'cut') return request.socket.destroy();
      const json = { 'content-type': 'application/x-amz-json-1.1' };
      if (answer === 'keys') {
        const SecretString = `k1=${Buffer.alloc(32, 1).toString('base64url')}`;
        return response.writeHead(200, json).end(JSON.stringify({ VersionId: 'v', SecretString }));
      }
      const [status, code] = { throttled: [400, 'ThrottlingException'], down: [503, 'ServiceUnavailable'] }[
        String(answer)
      ] ?? [403, 'AccessDeniedException'];
      const isJson = request.headers['x-amz-target'] !== undefined;
      response.writeHead(Number(status), isJson ? json : { 'content-type': 'text/xml' });
      const xml = `<ErrorResponse><Error><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`;
      return response.end(isJson ? JSON.stringify({ __type: code, message: 'no' }) : xml);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'example');
    // The pauses are random, from nothing upwards.
    vi.spyOn(Math, 'random').mockReturnValue(0);
  });
  afterAll(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    server.close();
  });

  test.each(
    COMMANDS.flatMap(([name, run]) => [
      [name, 'throttled', 6, 'AWS slowed the command down until it gave up', run] as const,
      [name, 'down', 6, 'AWS failed to answer, several times in a row', run] as const,
      [name, 'cut', 6, 'AWS cannot be reached', run] as const,
      [name, 'denied', 1, 'These AWS credentials may not call', run] as const,
    ]),
  )('%s that is always %s asks %i times and says so', async (_, answer, times, words, run) => {
    answers = [answer];
    asked = 0;
    await expect(run()).rejects.toThrow(words);
    expect(asked).toBe(times);
  });

  test('goes on where it was once throttling and a lost connection have passed', async () => {
    answers = ['throttled', 'cut', 'down', 'throttled', 'cut', 'keys'];
    asked = 0;
    expect(await runSign(URL_OF_TITLE, NOW)).toMatch(/^https:\/\/v\.example\/vod\/~[^/]+\/title\/master\.m3u8$/);
    expect(asked).toBe(6);
  });
});
