/**
 * The three actions of the Secrets Manager API that the commands use, on secrets in memory. Requests and answers are
 * those of the AWS Secrets Manager API Reference; what is not emulated is refused by name.
 */
import type { SecretStore } from './store.ts';

/** Every secret of the template, by name. */
export type Secrets = ReadonlyMap<string, SecretStore>;

export type ActionResult =
  | { readonly ok: true; readonly output: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly code: string; readonly message: string };

type Input = Readonly<Record<string, unknown>>;
type Action = (secret: SecretStore, input: Input) => ActionResult;

interface ActionRule {
  readonly run: Action;
  readonly members: readonly string[];
}

/** Bytes of a secret's value ("Secrets Manager quotas"). */
const SECRET_BYTES = 65_536;

const ACTIONS: Readonly<Record<string, ActionRule>> = {
  DescribeSecret: { run: describe, members: ['SecretId'] },
  GetSecretValue: { run: getValue, members: ['SecretId', 'VersionId', 'VersionStage'] },
  PutSecretValue: { run: putValue, members: ['SecretId', 'SecretString', 'ClientRequestToken'] },
};

/** `action` is what follows `secretsmanager.` in X-Amz-Target. */
export function runAction(secrets: Secrets, action: string, input: Input): ActionResult {
  const rule = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
  if (!rule) return refused('UnknownOperationException', `${action} is not one of ${Object.keys(ACTIONS).join(', ')}.`);
  for (const [member, value] of Object.entries(input)) {
    if (!rule.members.includes(member)) {
      return refused('InvalidParameterException', `${member} is not emulated here for ${action}.`);
    }
    if (typeof value !== 'string') return refused('InvalidParameterException', `${member} must be a string.`);
  }
  if (input.SecretId === undefined) return refused('InvalidParameterException', 'SecretId is required.');
  const secret = findSecret(secrets, input.SecretId as string);
  if (!secret) return refused('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  return rule.run(secret, input);
}

function describe(secret: SecretStore): ActionResult {
  const stages = [...secret.stages()];
  const lastChanged = secret.lastChanged();
  return answer({
    ARN: secret.arn,
    Name: secret.name,
    CreatedDate: secret.created / 1000,
    ...(lastChanged === undefined ? {} : { LastChangedDate: lastChanged / 1000 }),
    ...(stages.length === 0 ? {} : { VersionIdsToStages: Object.fromEntries(stages) }),
  });
}

function getValue(secret: SecretStore, { VersionId, VersionStage }: Input): ActionResult {
  const version = secret.get({
    ...(VersionId === undefined ? {} : { versionId: VersionId as string }),
    ...(VersionStage === undefined ? {} : { stage: VersionStage as string }),
  });
  if (!version) {
    const which =
      VersionId === undefined ? `staging label: ${VersionStage ?? 'AWSCURRENT'}` : `VersionId: ${VersionId}`;
    return refused('ResourceNotFoundException', `Secrets Manager can't find the specified secret value for ${which}`);
  }
  return answer({
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.versionId,
    VersionStages: version.stages,
    SecretString: version.text,
    CreatedDate: version.created / 1000,
  });
}

function putValue(secret: SecretStore, { SecretString, ClientRequestToken }: Input): ActionResult {
  if (SecretString === undefined) return refused('InvalidParameterException', 'SecretString is required.');
  if (Buffer.byteLength(SecretString as string) > SECRET_BYTES) {
    return refused('InvalidParameterException', `SecretString may have ${SECRET_BYTES} bytes.`);
  }
  const token = ClientRequestToken as string | undefined;
  if (token === undefined || token.length < 32 || token.length > 64) {
    return refused('InvalidParameterException', 'ClientRequestToken must have 32 to 64 characters.');
  }
  const result = secret.put(token, SecretString as string);
  if (!result.ok) {
    return refused(result.code, `You can't use ClientRequestToken ${token} because that value is already in use.`);
  }
  return answer({ ARN: secret.arn, Name: secret.name, VersionId: token, VersionStages: result.stages });
}

/** By name or by ARN. */
function findSecret(secrets: Secrets, id: string): SecretStore | undefined {
  return secrets.get(id) ?? [...secrets.values()].find(({ arn }) => arn === id);
}

function answer(output: Readonly<Record<string, unknown>>): ActionResult {
  return { ok: true, output };
}

function refused(code: string, message: string): ActionResult {
  return { ok: false, code, message };
}
