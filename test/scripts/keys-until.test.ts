import { expect, test } from 'vitest';
import { parseUntil } from '../../scripts/keys-until.ts';

const NOW = Date.UTC(2030, 0, 31, 12) / 1000;

test.each([
  ['90s', NOW + 90],
  ['90m', NOW + 5400],
  ['24h', NOW + 86_400],
  ['7d', NOW + 604_800],
  ['2030-01-31T20:00:00Z', NOW + 8 * 3600],
  ['2030-01-31T20:00Z', NOW + 8 * 3600],
  ['2030-01-31T20:00:00+02:00', NOW + 6 * 3600],
  [`${NOW + 1}`, NOW + 1],
])('%s is %d', (text, seconds) => {
  expect(parseUntil(text, NOW)).toEqual({ ok: true, seconds });
});

test.each([
  ['', 'until-malformed'],
  ['soon', 'until-malformed'],
  ['24', 'until-malformed'],
  ['24 h', 'until-malformed'],
  ['-24h', 'until-malformed'],
  ['1.5h', 'until-malformed'],
  ['2030-01-31', 'until-malformed'],
  ['2030-01-31T20:00:00', 'until-malformed'],
  ['2030-13-31T20:00:00Z', 'until-malformed'],
  [`${NOW * 1000}`, 'until-malformed'],
  ['999999999d', 'until-malformed'],
  ['0h', 'until-past'],
  [`${NOW}`, 'until-past'],
  ['2030-01-31T11:59:59Z', 'until-past'],
])('%j is refused as %s', (until, code) => {
  expect(parseUntil(until, NOW)).toEqual({ ok: false, refusal: { code, until } });
});
