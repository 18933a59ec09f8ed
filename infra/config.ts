/**
 * The one file to edit. Plain data: what your streaming edge is called, where it runs and whom it may serve.
 * `infra/config-check.ts` checks every field before anything is built, synthesized or started.
 */
import type { EdgeConfig } from './config-check.ts';

export const config: EdgeConfig = {
  /** Prefix of every name: distribution `<name>-cdn-distribution`, buckets `<name>-content-<account>-<region>`, tag Project. */
  name: 'netflix',
  /** Tag Environment. */
  environment: 'production',
  /** The only AWS account that `npm run deploy` may change, twelve digits; `null` is whichever the credentials are of. */
  account: null,
  /** AWS Regions that hold the content. Order does not matter: nearness is computed from coordinates. */
  regions: ['us-east-1', 'eu-west-1', 'ap-northeast-2'],
  /** The Region that content is published to; the others receive it by replication. */
  publishingRegion: 'us-east-1',
  live: {
    /** Regions that the packager writes live streams to. Replication takes minutes; live does not wait for it. */
    regions: ['us-east-1', 'eu-west-1'],
    /** Length of a live segment, seconds. */
    segmentSeconds: 2,
    /** How far back a live viewer can seek, seconds. */
    dvrSeconds: 7200,
    /** Days that live content stays in the buckets, counted from its upload; `null` keeps it until you delete it. */
    keepDays: null,
    /** Live servers of your own, one for each Region above: `{ 'eu-west-1': 'live-eu.example.com', ... }`. `null`: the buckets. */
    origins: null,
  },
  /**
   * Country (ISO 3166-1 alpha-2) to the only Regions that may serve its viewers, for example `{ DE: ['eu-west-1'] }`. Without
   * one of `live.regions` among them its live streams are refused with 503. A viewer of no known country gets the strictest list.
   */
  residency: {},
  /** When a Region is taken out of service without a person, and how it returns. */
  health: {
    /** So many Regions stay in service, whatever the probers see. */
    minimumRegions: 1,
    /** How long a Region has to be seen healthy before it gets traffic again, seconds. */
    returnAfterSeconds: 300,
    /** How long it then stays at 10 and at 50 percent, seconds. */
    returnStepSeconds: 300,
  },
  /** Countries you hold rights for, `{ only: ['KR', 'US'] }`, or hold none for, `{ except: [...] }`. `null` is open to all. */
  geoRestriction: null,
  /** What a playback token must also name. `null` turns a check off, knowingly. */
  tokens: { issuer: null, audience: null },
  /**
   * Who lets viewers in: our playback token, or, for a behaviour that names public keys, CloudFront's own signed URLs and
   * cookies: `{ keyGroup: ['partner-2026'] }`. To replace a key without refusing anybody, name both for a while.
   * A policy with IpAddress refuses every viewer on IPv6, which this distribution serves.
   */
  access: { vod: 'token', live: 'token' },
  /** Public keys of those who sign for a key group: name to PEM, of an RSA 2048 or a P-256 key. Never the private key. */
  publicKeys: {},
  /** Your own domain, or `null` for the distribution's `*.cloudfront.net` name. */
  domain: null,
  /** AWS WAF in front: `{ requestsPer5Minutes: 10_000 }` from one address. It costs about 0.60 USD a million requests. */
  waf: null,
  /** Access logs, without paths and tokens but with viewers' addresses; `null` writes none. */
  logs: { keepDays: 90 },
  monitoring: {
    /** Who is told of alarms. Each has to confirm a first message for each Region. */
    emails: [],
    /** HTTPS addresses that are told too, of a service that confirms SNS subscriptions. They stand in the templates. */
    webhooks: [],
    /** Monthly budget of the whole account, US dollars: told at 50, 80 and 100 %, and when the forecast passes it. */
    budgetUsd: 10_000,
  },
  /**
   * A GitHub repository whose workflow may deploy once its environment's reviewers approved:
   * `{ repository: 'my-team/streaming-edge', environment: 'production', provider: 'create' }`, or `provider: 'existing'` when
   * the account knows GitHub already.
   */
  delivery: null,
};
