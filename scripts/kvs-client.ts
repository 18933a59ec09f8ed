/** Clients of the key-value store's data-plane API: the same SDK, on AWS or on a local edge. */
import { Agent } from 'node:http';
import type { LookupFunction } from 'node:net';
import { CloudFrontKeyValueStoreClient } from '@aws-sdk/client-cloudfront-keyvaluestore';
// Signs for all Regions at once (SigV4A); the client finds it because it is loaded.
import '@aws-sdk/signature-v4a';
import { AWS_RETRY } from './aws-retry.ts';

/** The store is global; the Region only completes the client's configuration. */
const REGION = 'us-east-1';

/** Credentials come from the environment, as for every AWS command. */
export function awsKvsClient(): CloudFrontKeyValueStoreClient {
  return new CloudFrontKeyValueStoreClient({ region: REGION, ...AWS_RETRY });
}

/** `port` is the page's port of a running local edge. */
export function localKvsClient(port: number): CloudFrontKeyValueStoreClient {
  return new CloudFrontKeyValueStoreClient({
    region: REGION,
    endpoint: `http://localhost:${port}`,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    // The local edge checks no signature, and SigV4A's first costs a tenth of a second.
    signer: { sign: async (request) => request },
    requestHandler: { httpAgent: new Agent({ keepAlive: true, lookup: loopback }) },
  });
}

/** The client puts the account id before the endpoint's host, and `123456789012.localhost` resolves nowhere. */
const loopback: LookupFunction = (_hostname, options, callback) => {
  if (options.all) callback(null, [{ address: '127.0.0.1', family: 4 }]);
  else callback(null, '127.0.0.1', 4);
};
