import { describe, expect, test } from 'vitest';
import { startProblem } from '../../scripts/start-problem.ts';

const FLAGS = { httpsPort: 8443, httpPort: 80, pagePort: 8090, content: undefined, help: false };

describe('why npm start could not start', () => {
  test.each<[string, unknown, string]>([
    [
      'a port in use',
      coded('EADDRINUSE', 80),
      '--http-port is 80, which another program uses; allowed: a free port, or 0.',
    ],
    [
      'a port of the system',
      coded('EACCES', 80),
      '--http-port is 80, which needs more rights; allowed: a port from 1024, or 0.',
    ],
    ['another port than the flags name', coded('EADDRINUSE', 1), 'The message.'],
    ['what a step says in words', new Error('The message.'), 'The message.'],
    ['what is no Error', 'thrown', 'thrown'],
  ])('is told for %s', (_name, error, words) => {
    expect(startProblem(error, FLAGS)).toBe(words);
  });

  test('is told before the flags are known', () => {
    expect(startProblem(coded('EADDRINUSE', 80), undefined)).toBe('The message.');
  });

  test('names the line of a configuration that throws, without the stack', () => {
    const error = new ReferenceError('x is not defined');
    error.stack = `${error}\n    at <anonymous> (/home/me/edge/infra/config.ts:9:7)\n    at async run (node:internal/x:1:1)`;
    expect(startProblem(error, FLAGS)).toBe('infra/config.ts:9:7: x is not defined');
  });

  test('shows where a mistake of this project is', () => {
    expect(startProblem(new TypeError('x is not a function'), FLAGS)).toMatch(/x is not a function\n +at /);
  });
});

function coded(code: string, port: number): Error {
  return Object.assign(new Error('The message.'), { code, port });
}
