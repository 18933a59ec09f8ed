/** Reads the cloud assembly that `cdk synth` writes: its manifest, the stacks' templates and where the assets lie. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { notSupported } from './problem.ts';
import { isObject, type JsonObject, type Resource, type Stack } from './resource.ts';

/** Stands for the account of a template that is not bound to one. */
const LOCAL_ACCOUNT = '123456789012';

/** Parts of a template that are read, or that cannot change an answer. */
const TEMPLATE_PARTS = ['Conditions', 'Outputs', 'Parameters', 'Resources'];
const INERT_TEMPLATE_PARTS = ['AWSTemplateFormatVersion', 'Description', 'Metadata', 'Rules'];

const RESOURCE_PARTS = ['Condition', 'Properties', 'Type'];
const INERT_RESOURCE_PARTS = ['DeletionPolicy', 'DependsOn', 'Metadata', 'UpdateReplacePolicy'];

/** Artifacts that describe the app and deploy nothing. */
const INERT_ARTIFACTS = ['cdk:asset-manifest', 'cdk:feature-flag-report', 'cdk:tree'];

/** All stacks of a cloud assembly. Throws when a file is missing or holds a part that is not known. */
export function readStacks(cdkOutFolder: string): readonly Stack[] {
  const folder = resolve(cdkOutFolder);
  if (!existsSync(join(folder, 'manifest.json'))) {
    throw new Error(`${folder} holds no synthesized app (no manifest.json): run \`npm run synth\` first.`);
  }
  const artifacts = Object.entries(objectAt(readJson(folder, 'manifest.json'), 'artifacts'));
  const assetFolders = new Map(
    artifacts
      .filter(([, artifact]) => isObject(artifact) && artifact.type === 'cdk:asset-manifest')
      .flatMap(([, artifact]) => assetsOf(folder, String(objectAt(artifact, 'properties').file))),
  );
  return artifacts.flatMap(([id, artifact]) => {
    const type = isObject(artifact) ? artifact.type : undefined;
    if (type === 'aws:cloudformation:stack') return [readStack(folder, id, artifact as JsonObject, assetFolders)];
    if (INERT_ARTIFACTS.includes(String(type))) return [];
    throw notSupported(`Artifact ${id} of manifest.json, its type`, type, 'stacks');
  });
}

function readStack(folder: string, id: string, artifact: JsonObject, assetFolders: ReadonlyMap<string, string>): Stack {
  const environment = String(artifact.environment);
  const [, account = '', region = ''] = /^aws:\/\/([^/]+)\/([^/]+)$/.exec(environment) ?? [];
  if (region === '' || region === 'unknown-region') {
    throw notSupported(`The environment of stack ${id}`, environment, 'a stack with a Region of its own');
  }
  const properties = objectAt(artifact, 'properties');
  const template = readJson(folder, String(properties.templateFile));
  refuseOthers(`Stack ${id}`, template, [...TEMPLATE_PARTS, ...INERT_TEMPLATE_PARTS]);
  const resources = new Map<string, Resource>();
  const stack: Stack = {
    name: String(properties.stackName ?? id),
    account: account === 'unknown-account' ? LOCAL_ACCOUNT : account,
    region,
    parameters: objectAt(template, 'Parameters'),
    conditions: objectAt(template, 'Conditions'),
    outputs: objectAt(template, 'Outputs'),
    assetFolders,
    resources,
  };
  for (const [logicalId, raw] of Object.entries(objectAt(template, 'Resources'))) {
    resources.set(logicalId, readResource(stack, logicalId, raw));
  }
  return stack;
}

function readResource(stack: Stack, logicalId: string, raw: unknown): Resource {
  if (!isObject(raw) || typeof raw.Type !== 'string') throw notSupported(logicalId, raw, 'resources with a type');
  refuseOthers(logicalId, raw, [...RESOURCE_PARTS, ...INERT_RESOURCE_PARTS]);
  const { Type: type, Condition: condition } = raw;
  return {
    stack,
    logicalId,
    type,
    condition: condition === undefined ? undefined : String(condition),
    properties: objectAt(raw, 'Properties'),
  };
}

/** Folders by the key that the template's Code.S3Key names. */
function assetsOf(folder: string, file: string): readonly [string, string][] {
  return Object.values(objectAt(readJson(folder, file), 'files')).flatMap((asset): [string, string][] => {
    const source = objectAt(asset, 'source');
    if (source.packaging !== 'zip') return [];
    const path = join(folder, String(source.path));
    return Object.values(objectAt(asset, 'destinations')).map((destination) => [
      String(isObject(destination) ? destination.objectKey : destination),
      path,
    ]);
  });
}

function refuseOthers(where: string, object: JsonObject, known: readonly string[]): void {
  const other = Object.keys(object).find((name) => !known.includes(name));
  if (other !== undefined) throw notSupported(`${where}.${other}`, object[other], `only ${known.join(', ')}`);
}

/** The object under a name, or an empty one. */
function objectAt(value: unknown, name: string): JsonObject {
  const inner = isObject(value) ? value[name] : undefined;
  return isObject(inner) ? inner : {};
}

function readJson(folder: string, file: string): JsonObject {
  const value: unknown = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  if (!isObject(value)) throw new Error(`${join(folder, file)} holds no JSON object: run \`npm run synth\` again.`);
  return value;
}
