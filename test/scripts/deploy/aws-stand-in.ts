/**
 * As much of AWS as the CDK's toolkit asks for when it deploys a stack, over HTTP: STS, SSM, S3 for the templates, and
 * CloudFormation.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createFormation, type FormationState } from './stand-in-formation.ts';
import { type Form, fields, Refused } from './stand-in-query.ts';

const JSON_TYPE = 'application/x-amz-json-1.1';

export async function startStandIn(account: string) {
  /** By path, as they were uploaded. */
  const objects = new Map<string, string>();
  const calls: string[] = [];
  const state: FormationState & { refuse: Record<string, { readonly code: string; readonly message: string }> } = {
    fail: undefined,
    /** What an API says instead of answering, by its name. */
    refuse: {},
  };
  const { stacks, executionRoles, actions } = createFormation(account, objects, state);

  const identity = { Account: account, Arn: `arn:aws:iam::${account}:user/deployer`, UserId: 'U' };
  const credentials = {
    AccessKeyId: 'ASIA',
    SecretAccessKey: 's',
    SessionToken: 't',
    Expiration: '2099-01-01T00:00:00Z',
  };
  const sts: Readonly<Record<string, (form: Form) => string>> = {
    GetCallerIdentity: () => fields(identity),
    AssumeRole: ({ RoleArn }) => {
      calls.push(`role ${RoleArn?.split('/')[1]}`);
      return `<Credentials>${fields(credentials)}</Credentials>`;
    },
  };

  const storage = (method: string, url: URL, body: string): readonly [number, string] => {
    if (url.searchParams.has('location')) return [200, '<LocationConstraint>eu-west-1</LocationConstraint>'];
    if (url.searchParams.has('encryption')) return [200, '<ServerSideEncryptionConfiguration/>'];
    if (url.searchParams.has('list-type')) return [200, '<ListBucketResult><KeyCount>0</KeyCount></ListBucketResult>'];
    if (method === 'PUT') objects.set(url.pathname, body);
    return objects.has(url.pathname) ? [200, ''] : [404, ''];
  };

  const answer = (request: IncomingMessage, body: string): readonly [number, string, type?: string] => {
    const service = /\/([a-z0-9-]+)\/aws4_request/.exec(request.headers.authorization ?? '')?.[1];
    const url = new URL(request.url ?? '/', 'http://stand-in');
    if (service === 's3') {
      calls.push(`${request.method} ${service}`);
      return storage(String(request.method), url, body);
    }
    if (service === 'ssm') {
      const target = String(request.headers['x-amz-target']);
      calls.push(target);
      const refused = state.refuse[target];
      if (refused) return [400, JSON.stringify({ __type: refused.code, message: refused.message }), JSON_TYPE];
      return [200, JSON.stringify({ Parameter: { Value: '28' } }), JSON_TYPE];
    }
    const form = Object.fromEntries(new URLSearchParams(body));
    const action = String(form.Action);
    calls.push(action);
    try {
      const refused = state.refuse[action];
      if (refused) throw new Refused(refused.code, refused.message);
      const act = (service === 'sts' ? sts : actions)[action];
      if (!act) throw new Refused('InvalidAction', `The stand-in has no ${service} ${action}`);
      return [200, `<${action}Response><${action}Result>${act(form)}</${action}Result></${action}Response>`];
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return [
        400,
        `<ErrorResponse><Error>${fields({ Code: error.code, Message: error.message })}</Error></ErrorResponse>`,
      ];
    }
  };

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const [status, text, type = 'text/xml'] = answer(request, Buffer.concat(chunks).toString());
    response.writeHead(status, { 'content-type': type }).end(text);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stacks,
    objects,
    calls,
    state,
    executionRoles,
    close: () => server.close(),
  };
}

export type StandIn = Awaited<ReturnType<typeof startStandIn>>;
