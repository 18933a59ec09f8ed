import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { type Json, listAt, objectAt } from '../../infra/rules/template.ts';
import { type SynthesizedTemplate, synthesizeWith, withFolder } from './synthesized.ts';

const DOMAIN = { name: 'video.example.com', zoneName: 'example.com', hostedZoneId: 'Z0123456789' };

interface Report {
  readonly pluginReports: readonly {
    readonly pluginName: string;
    readonly violations: readonly Json[];
    readonly suppressedViolations: readonly Suppressed[];
  }[];
}

interface Suppressed {
  readonly acknowledgedId: string;
  readonly acknowledgedAt: string;
  readonly reason: string;
}

const { report, metadata, templates } = withFolder((folder) => {
  const { outFolder, templates } = synthesizeWith(folder, {}, true);
  const files = readdirSync(outFolder).filter((name) => name.endsWith('.metadata.json'));
  return {
    report: JSON.parse(readFileSync(join(outFolder, 'validation-report.json'), 'utf8')) as Report,
    metadata: files.map((name) => JSON.parse(readFileSync(join(outFolder, name), 'utf8')) as Json),
    templates,
  };
});
const nag = report.pluginReports.find(({ pluginName }) => pluginName === 'AwsSolutions');
const acknowledged = nag?.suppressedViolations ?? [];

describe('AWS’s list of good practice', () => {
  it('was checked, and finds nothing that is not acknowledged', () => {
    expect(nag?.violations).toEqual([]);
    expect(acknowledged.length).toBeGreaterThan(0);
  });

  it('is acknowledged in these places, each with a sentence', async () => {
    const lines = acknowledged.map(
      ({ acknowledgedId, acknowledgedAt, reason }) =>
        `${acknowledgedAt || 'the app'}  ${acknowledgedId.replace('AwsSolutions::AwsSolutions-', '')}\n  ${reason}`,
    );
    for (const { reason } of acknowledged) expect(reason).toMatch(/^[A-Z].{20,}\.$/);
    await expect(`${[...new Set(lines)].sort().join('\n')}\n`).toMatchFileSnapshot('snapshots/acknowledgements.txt');
  });

  it('has no acknowledgement that nothing needs', () => {
    const used = new Set(acknowledged.map(({ acknowledgedId }) => acknowledgedId));
    const written = metadata.flatMap((file) =>
      Object.values(file).flatMap((entries) =>
        (Array.isArray(entries) ? entries : [])
          .map((entry) => objectAt(entry))
          .filter(({ type }) => type === 'aws:cdk:acknowledged-rules')
          .flatMap(({ data }) => Object.keys(objectAt(data))),
      ),
    );
    expect(written.length).toBeGreaterThan(0);
    expect(written.filter((id) => !used.has(id))).toEqual([]);
  });

  it('stops a synthesis when a finding is not acknowledged', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    vi.resetModules();
    vi.doMock(import('../../infra/best-practices.ts'), async (original) => ({
      ...(await original()),
      acknowledge: () => {},
    }));
    const { synthesizeWith: unacknowledged } = await import('./synthesized.ts');
    const written = withFolder((folder) => {
      expect(() => unacknowledged(folder, {}, true)).toThrow("Acknowledge with 'AwsSolutions::AwsSolutions-S1'");
      return readFileSync(join(folder, 'cdk.out', 'validation-report.json'), 'utf8');
    });
    expect(written).toContain('AwsSolutions-S1');
    vi.doUnmock('../../infra/best-practices.ts');
  });

  it('asks for no acknowledgement of a door that the configuration shuts', () => {
    const shut = { geoRestriction: { only: ['US'] }, waf: { requestsPer5Minutes: 1000 }, domain: DOMAIN } as const;
    const written = withFolder((folder) => {
      const { outFolder } = synthesizeWith(folder, shut, true);
      return readFileSync(join(outFolder, 'validation-report.json'), 'utf8');
    });
    expect(written).not.toMatch(/AwsSolutions-CFR[124]/);
    expect(written).toContain('AwsSolutions-CFR3');
  });
});

/** Where `*` may stand as a whole resource, and why: [stack and logical id, part of the policy, reason]. */
const ANY_RESOURCE: readonly [RegExp, RegExp, string][] = [
  [/ AlertsKey/, /^KeyPolicy/, 'In a key’s policy * is the key itself.'],
];

describe('least privilege', () => {
  const statements = Object.entries(templates).flatMap(([stack, template]) => statementsOf(stack, template));

  it('covers every kind of policy that the templates have', () => {
    const kinds = new Set(statements.map(({ type }) => type));
    expect(kinds).toEqual(
      new Set(['AWS::IAM::Role', 'AWS::KMS::Key', 'AWS::S3::BucketPolicy', 'AWS::SNS::TopicPolicy']),
    );
  });

  it('has no statement on every resource but the named ones', () => {
    const open = statements.filter(({ effect, resources }) => effect === 'Allow' && resources.includes('*'));
    const unnamed = open.filter(
      ({ where, path }) => !ANY_RESOURCE.some(([id, part]) => id.test(where) && part.test(path)),
    );
    expect(unnamed).toEqual([]);
  });

  it('has no statement that allows every action, but the account’s own on its keys', () => {
    const open = statements.filter(
      ({ effect, actions }) => effect === 'Allow' && actions.some((action) => /(^|:)\*$/.test(action)),
    );
    expect(
      open.map(({ where, actions }) => `${where}: ${actions}`).filter((line) => !/ AlertsKey\w+: kms:\*$/.test(line)),
    ).toEqual([]);
  });

  it('lets nobody in by “everybody”, and attaches no policy of AWS’s', () => {
    const everybody = statements.filter(
      ({ effect, principal }) => effect === 'Allow' && JSON.stringify(principal ?? '').includes('"*"'),
    );
    expect(everybody).toEqual([]);
    expect(JSON.stringify(templates)).not.toContain('ManagedPolicyArns');
  });
});

interface Statement {
  readonly type: string;
  readonly where: string;
  readonly path: string;
  readonly effect: unknown;
  readonly actions: readonly string[];
  readonly resources: readonly unknown[];
  readonly principal: unknown;
}

/** Every statement of every policy document, wherever it stands in a resource. */
function statementsOf(stack: string, template: SynthesizedTemplate): Statement[] {
  return Object.entries(template.Resources).flatMap(([id, { Type, Properties }]) =>
    documentsIn(Properties ?? {}, '').flatMap(({ path, document }) =>
      listAt(document, 'Statement').map((entry) => {
        const { Effect, Action, Resource, Principal } = objectAt(entry);
        return {
          type: Type,
          where: `${stack} ${id}`,
          path,
          effect: Effect,
          actions: [Action].flat().map(String),
          resources: [Resource].flat(),
          principal: Principal,
        };
      }),
    ),
  );
}

function documentsIn(value: unknown, path: string): { readonly path: string; readonly document: Json }[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => documentsIn(item, `${path}.${index}`));
  const object = objectAt(value);
  if (Array.isArray(object.Statement)) return [{ path: path.slice(1), document: object }];
  return Object.entries(object).flatMap(([name, item]) => documentsIn(item, `${path}.${name}`));
}
