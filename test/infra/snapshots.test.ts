import { describe, expect, it } from 'vitest';
import { readable } from './readable.ts';
import { type SynthesizedTemplate, synthesizeWith, withFolder } from './synthesized.ts';

const { templates } = withFolder((folder) => synthesizeWith(folder));

const textOf = (stack: string) => readable(templates[stack] as SynthesizedTemplate);

describe('the templates, as text for a reviewer', () => {
  // One of each kind: the publishing Region and one that receives, and one prober.
  it.each(['netflix-edge', 'netflix-health-us-east-1', 'netflix-origin-us-east-1', 'netflix-origin-eu-west-1'])(
    '%s is what was reviewed',
    async (stack) => {
      await expect(textOf(stack)).toMatchFileSnapshot(`snapshots/${stack}.txt`);
    },
  );

  it('show a change of one value in one line', () => {
    const lines = (dvrSeconds: number) => {
      const { edge } = withFolder((folder) =>
        synthesizeWith(folder, { environment: `dvr ${dvrSeconds}`, logs: { keepDays: dvrSeconds } }),
      );
      return readable(edge).split('\n');
    };
    const [before, after] = [lines(10), lines(20)];
    expect(before.filter((line, index) => line !== after[index])).toEqual([
      expect.stringContaining('ExpirationInDays: 10; Id: forget-logs'),
    ]);
    expect(after).toHaveLength(before.length);
  });
});
