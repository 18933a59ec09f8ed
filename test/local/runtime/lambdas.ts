/** Lambda@Edge functions for tests, as assets on disk while the test runs. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { EdgeLambdaModel } from '../../../local/template/model.ts';

export function edgeLambda(
  code: string,
  { file = 'index.js', ...changes }: Partial<EdgeLambdaModel> & { readonly file?: string } = {},
): EdgeLambdaModel {
  const codeFolder = mkdtempSync(join(tmpdir(), 'lambda-test-'));
  onTestFinished(() => rmSync(codeFolder, { recursive: true }));
  writeFileSync(join(codeFolder, file), code);
  return {
    logicalId: 'Lambda',
    name: 'lambda',
    runtime: 'nodejs22.x',
    codeFolder,
    handler: 'index.handler',
    timeout: 5,
    includeBody: false,
    ...changes,
  };
}
