/** Templates for the tests of `infra/`, made with small bundles in a folder of their own. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesize } from '../../infra/app.ts';
import { config } from '../../infra/config.ts';
import type { EdgeConfig } from '../../infra/config-check.ts';
import type { Json, Resource } from '../../infra/rules/template.ts';

export const VIEWER_REQUEST = `import cf from 'cloudfront';\nasync function handler(event) {\n  return event.request;\n}\n`;
export const VIEWER_REQUEST_SIGNED = `${VIEWER_REQUEST}// signed\n`;
export const VIEWER_REQUEST_SITE = `${VIEWER_REQUEST}// site\n`;
export const ORIGIN_RESPONSE = 'exports.handler = async (event) => event.Records[0].cf.response;\n';

export const REGION_HEALTH = 'exports.handler = async () => {};\n';

export interface SynthesizedTemplate {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, Json>>;
}

export interface Synthesized {
  readonly outFolder: string;
  readonly templates: Readonly<Record<string, SynthesizedTemplate>>;
  readonly edge: SynthesizedTemplate;
}

/** A folder that looks like `dist/`, source maps included. */
export function makeDist(folder: string): string {
  mkdirSync(join(folder, 'origin-response'), { recursive: true });
  mkdirSync(join(folder, 'region-health'), { recursive: true });
  writeFileSync(join(folder, 'region-health', 'index.js'), REGION_HEALTH);
  writeFileSync(join(folder, 'viewer-request.js'), VIEWER_REQUEST);
  writeFileSync(join(folder, 'viewer-request.js.map'), '{}');
  writeFileSync(join(folder, 'viewer-request-signed.js'), VIEWER_REQUEST_SIGNED);
  writeFileSync(join(folder, 'viewer-request-site.js'), VIEWER_REQUEST_SITE);
  writeFileSync(join(folder, 'origin-response', 'index.js'), ORIGIN_RESPONSE);
  writeFileSync(join(folder, 'origin-response', 'index.js.map'), '{}');
  return folder;
}

/** Runs `use` with a temporary folder, which is gone afterwards. */
export function withFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'infra-test-'));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The shipped configuration with some fields replaced, synthesized without the list of good practice. */
export function synthesizeWith(folder: string, changes: Partial<EdgeConfig> = {}, validate = false): Synthesized {
  const outFolder = join(folder, 'cdk.out');
  const changed = { ...config, ...changes };
  const { stacks } = synthesize({ config: changed, outFolder, distFolder: makeDist(join(folder, 'dist')), validate });
  const templates = Object.fromEntries(stacks.map((stack) => [stack.stackName, stack.template as SynthesizedTemplate]));
  return { outFolder, templates, edge: templates[`${changed.name}-edge`] as SynthesizedTemplate };
}

/** The CloudFront function of this name, without the app's. */
export function functionNamed(
  template: SynthesizedTemplate,
  name: string,
): { readonly id: string; readonly props: Json } {
  const found = Object.entries(template.Resources).find(
    ([, { Type, Properties }]) => Type === 'AWS::CloudFront::Function' && Properties?.Name === `${config.name}-${name}`,
  );
  if (!found) throw new Error(`No CloudFront function is named ${config.name}-${name}.`);
  return { id: found[0], props: found[1].Properties ?? {} };
}

/** The properties of the only resource of its type. */
export function only(template: SynthesizedTemplate, type: string): { readonly id: string; readonly props: Json } {
  const [first, ...rest] = Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);
  if (!first || rest.length > 0)
    throw new Error(`${rest.length + (first ? 1 : 0)} resources of type ${type}, not one.`);
  return { id: first[0], props: first[1].Properties ?? {} };
}
