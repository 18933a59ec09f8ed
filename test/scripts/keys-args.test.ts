import { expect, test } from 'vitest';
import { parseKeysArgs } from '../../scripts/keys-args.ts';

const AWS = { local: false, pagePort: 8090 };
const parse = (line: string) => parseKeysArgs(line === '' ? [] : line.split(' '));

test.each([
  ['list', { name: 'list', show: false, json: false }],
  ['list --show --json', { name: 'list', show: true, json: true }],
  ['add', { name: 'add', kid: undefined, show: false }],
  ['add k7 --show', { name: 'add', kid: 'k7', show: true }],
  ['promote k2', { name: 'promote', kid: 'k2' }],
  ['retire k1', { name: 'retire', kid: 'k1' }],
  ['revoke abc', { name: 'revoke', subject: 'abc', until: undefined }],
  ['revoke abc --until 24h', { name: 'revoke', subject: 'abc', until: '24h' }],
  ['revoke --until=24h abc', { name: 'revoke', subject: 'abc', until: '24h' }],
  ['revoke -- -abc', { name: 'revoke', subject: '-abc', until: undefined }],
  ['prune', { name: 'prune' }],
])('%s is understood, and means AWS', (line, command) => {
  expect(parse(line)).toEqual({ help: false, command, where: AWS, verbose: false });
});

test.each([
  ['list --local', { local: true, pagePort: 8090 }],
  ['--local --page-port 9000 list', { local: true, pagePort: 9000 }],
])('%s means this machine', (line, where) => {
  expect(parse(line)).toMatchObject({ where });
});

test.each(['list --verbose', 'promote k2 --verbose'])('%s asks for the words of AWS', (line) => {
  expect(parse(line)).toMatchObject({ help: false, verbose: true });
});

test.each(['--help', 'list --help', 'help', 'nonsense --help'])('%s asks for help', (line) => {
  expect(parse(line)).toEqual({ help: true });
});

test.each([
  ['', 'A command is missing; allowed: list, add, promote, retire, revoke, prune'],
  ['rotate', 'The command "rotate" is not known; allowed: list,'],
  ['constructor', 'The command "constructor" is not known'],
  ['promote', 'promote needs an operand: npm run keys -- promote <kid>.'],
  ['retire', 'retire needs an operand'],
  ['revoke', 'revoke needs an operand: npm run keys -- revoke <token or id>.'],
  ['list k1', 'list takes no operand; one was given.'],
  ['promote k1 k2', 'promote takes one operand; 2 were given.'],
  ['list --shwo', 'The flag "--shwo" is not known; allowed: --local,'],
  ['list -s', 'The flag "-s" is not known'],
  ['list --until 3d', '--until means nothing to list; allowed: --show, --json,'],
  ['promote k2 --show', '--show means nothing to promote'],
  ['list --show=yes', '--show takes no value; one was given.'],
  ['list --show --show', '--show is given twice; allowed: once.'],
  ['revoke abc --until', '--until has no value, and needs one.'],
  ['revoke abc --until --local', '--until has no value, and needs one.'],
  ['list --page-port 9000', '--page-port means nothing without --local.'],
  ['list --local --page-port 0', '--page-port is "0"; allowed: a whole number from 1 to 65535.'],
  ['list --local --page-port 65536', '--page-port is "65536"'],
  ['list --local --page-port x', '--page-port is "x"'],
])('%j is refused: %s', (line, message) => {
  expect(() => parse(line)).toThrow(message);
});

test('what is typed into the wrong place is shown only at its beginning: it may be a secret or a token', () => {
  const token = `eyJhbGciOiJIUzI1NiIsImtpZCI6ImsxIn0.${'x'.repeat(60)}`;
  for (const args of [[token], ['promote', 'k1', token], ['list', token], ['list', '--local', '--page-port', token]]) {
    let message = '';
    try {
      parseKeysArgs(args);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).not.toBe('');
    expect(message).not.toContain('xx');
  }
});
