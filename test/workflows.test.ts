/** The workflows, as a reviewer of supply chains reads them. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const FOLDER = '.github/workflows';
const workflows = readdirSync(FOLDER).map((name) => ({ name, text: readFileSync(`${FOLDER}/${name}`, 'utf8') }));
const textOf = (name: string) => workflows.find((one) => one.name === name)?.text ?? '';

/** A job's lines, by the indentation that GitHub's own examples have. */
function job(name: string, of: string): string {
  const [, body = ''] = new RegExp(`^  ${of}:\\n((?:(?: {4}.*)?\\n)+)`, 'm').exec(textOf(name)) ?? [];
  return body;
}

describe('the workflows', () => {
  it('are these two', () => {
    expect(workflows.map(({ name }) => name).sort()).toEqual(['deploy.yml', 'test.yml']);
  });

  it.each(workflows)('$name runs every action at a commit, with its version beside it', ({ text }) => {
    const uses = text.match(/uses:.*$/gm) ?? [];
    expect(uses.length).toBeGreaterThan(0);
    for (const line of uses) expect(line).toMatch(/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it.each(workflows)('$name pins one action to one commit', ({ text }) => {
    const all = workflows.flatMap((one) => one.text.match(/uses: [^@]+@\S+/g) ?? []);
    const here = text.match(/uses: [^@]+@\S+/g) ?? [];
    for (const use of here)
      expect(new Set(all.filter((other) => other.startsWith(`${use.split('@')[0]}@`))).size).toBe(1);
  });

  it.each(workflows)('$name uses no stored secret, and leaves no token of GitHub’s in the checkout', ({ text }) => {
    expect(text).not.toMatch(/secrets\.|aws-access-key-id|aws-secret-access-key/i);
    expect(text.match(/persist-credentials: false/g)).toHaveLength(text.match(/actions\/checkout@/g)?.length ?? 0);
  });

  it.each(workflows)('$name runs nothing that a pull request wrote into it', ({ text }) => {
    expect(text).not.toContain('pull_request_target');
    for (const line of text.match(/run:.*$/gm) ?? []) expect(line).not.toContain('${{');
  });

  it('a pull request is tested by the README’s command, with leave to read', () => {
    expect(textOf('test.yml')).toMatch(/^permissions:\n {2}contents: read\n\n/m);
    expect(textOf('test.yml').match(/run: .*/g)).toEqual(['run: npm ci', 'run: npm test']);
    expect(textOf('test.yml')).not.toContain('id-token');
  });

  it('only the job that deploys may have a token, and only after the tests and the environment’s approval', () => {
    expect(textOf('deploy.yml')).toMatch(/^permissions: \{\}$/m);
    expect(textOf('deploy.yml').match(/id-token: write/g)).toHaveLength(1);
    const deploy = job('deploy.yml', 'deploy');
    expect(deploy).toContain('    needs: test\n');
    expect(deploy).toContain("    if: github.ref == 'refs/heads/main'\n");
    expect(deploy).toContain('    environment: production\n');
    expect(deploy).toContain('      id-token: write\n');
    expect(deploy).not.toContain('container:');
    expect(job('deploy.yml', 'test')).not.toContain('id-token');
  });

  it('no package runs a script where a token can be had, and credentials come right before the deploy', () => {
    const steps = job('deploy.yml', 'deploy').match(/(?:uses: [^@]+|run: .*)/g);
    expect(steps).toEqual([
      'uses: actions/checkout',
      'uses: actions/setup-node',
      'run: npm ci --ignore-scripts',
      'uses: aws-actions/configure-aws-credentials',
      'run: npm run deploy -- --yes',
    ]);
  });

  it('one deploy runs at a time, and none is cut off', () => {
    expect(textOf('deploy.yml')).toMatch(/^concurrency:\n {2}group: deploy\n {2}cancel-in-progress: false$/m);
  });
});
