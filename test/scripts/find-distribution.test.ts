import { CloudFrontClient, ListDistributionsCommand } from '@aws-sdk/client-cloudfront';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { config } from '../../infra/config.ts';
import { distributionUrl } from '../../scripts/distribution-url.ts';
import { findDistribution } from '../../scripts/find-distribution.ts';

const AWS = { local: false, pagePort: 8090 };
const LOCAL = { local: true, pagePort: 9000 };
const COMMENT = `${config.name}-cdn-distribution`;
const cloudFront = mockClient(CloudFrontClient);

/** A page of the account's distributions, each with its comment for an id. */
const listed = (...comments: string[]) => ({
  DistributionList: {
    Items: comments.map((Comment) => ({ Id: `E-${Comment}`, DomainName: 'd1.cloudfront.net', Comment }) as never),
    Marker: '',
    MaxItems: 100,
    IsTruncated: false,
    Quantity: comments.length,
  },
});

beforeEach(() => void cloudFront.reset());
afterEach(() => expect(cloudFront.commandCalls(ListDistributionsCommand)).toHaveLength(1));

describe('the distribution', () => {
  test('is found by its comment', async () => {
    cloudFront.on(ListDistributionsCommand).resolves(listed('another', COMMENT));
    expect(await findDistribution(AWS, 'give --url')).toEqual({ id: `E-${COMMENT}`, domainName: 'd1.cloudfront.net' });
  });

  test.each([
    [AWS, `The distribution ${COMMENT} is not deployed in this account: deploy it, or give --url.`],
    [LOCAL, 'The `npm start` on port 9000 serves another configuration: stop it and start it again.'],
  ])('that is not there is told as it can be mended: %j', async (where, sentence) => {
    cloudFront.on(ListDistributionsCommand).resolves(listed(`${COMMENT}-2`));
    await expect(findDistribution(where, 'give --url')).rejects.toThrow(new Error(sentence));
  });

  test('gives its own name when there is no domain, and is asked for it once', async () => {
    cloudFront.on(ListDistributionsCommand).resolves(listed(COMMENT));
    const found = await findDistribution(AWS, 'give --url');
    expect(await distributionUrl(AWS, async () => found)).toBe('https://d1.cloudfront.net');
  });
});
