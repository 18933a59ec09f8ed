import { expect, test } from 'vitest';
import { config } from '../../infra/config.ts';
import { checkConfig } from '../../infra/config-check.ts';

test.each([
  ['minimumRegions', 0, 'a whole number of Regions from 1 to 3'],
  ['minimumRegions', 4, 'a whole number of Regions from 1 to 3'],
  ['minimumRegions', 1.5, 'a whole number of Regions from 1 to 3'],
  ['minimumRegions', '1', 'a whole number of Regions from 1 to 3'],
  ['minimumRegions', undefined, 'a whole number of Regions from 1 to 3'],
  ['returnAfterSeconds', 59, 'a whole number of seconds from 60 to 86400'],
  ['returnStepSeconds', 86_401, 'a whole number of seconds from 60 to 86400'],
])('health.%s of %j is refused', (field, value, allowed) => {
  const wrong = { ...config, health: { ...config.health, [field]: value } };
  const is = value === undefined ? 'is missing' : `is ${JSON.stringify(value)}`;
  expect(() => checkConfig(wrong)).toThrow(`infra/config.ts: health.${field} ${is}; allowed: ${allowed}.`);
});

test('an unknown field of health is refused', () => {
  const wrong = { ...config, health: { ...config.health, minimum: 1 } };
  expect(() => checkConfig(wrong)).toThrow('health is an object with the unknown field "minimum"');
});
