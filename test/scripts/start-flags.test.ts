import { describe, expect, test } from 'vitest';
import { parseStartFlags } from '../../scripts/start-flags.ts';

const DEFAULTS = {
  httpsPort: 8443,
  httpPort: 8080,
  pagePort: 8090,
  content: undefined,
  viewer: undefined,
  networks: undefined,
  latency: false,
  help: false,
};
const ALL = '--https-port, --http-port, --page-port, --content, --viewer, --networks, --latency, --help';

describe('the flags of npm start', () => {
  test.each<[string, string[], object]>([
    ['have defaults', [], {}],
    [
      'take ports',
      ['--https-port', '1', '--http-port=2', '--page-port', '65535'],
      { httpsPort: 1, httpPort: 2, pagePort: 65_535 },
    ],
    ['take 0 for any free port, more than once', ['--https-port=0', '--http-port=0'], { httpsPort: 0, httpPort: 0 }],
    ['take a folder', ['--content', '../my films'], { content: '../my films' }],
    [
      "take the viewers' place",
      ['--viewer', 'Seoul', '--networks=office.txt', '--latency'],
      { viewer: 'Seoul', networks: 'office.txt', latency: true },
    ],
    ['take --help', ['--help'], { help: true }],
  ])('%s', (_name, args, change) => {
    expect(parseStartFlags(args)).toEqual({ ...DEFAULTS, ...change });
  });

  test.each<[string[], string]>([
    [['--port', '1'], `The flag --port is not known; allowed: ${ALL}.`],
    [['-p', '1'], `The flag -p is not known; allowed: ${ALL}.`],
    [['--constructor'], `The flag --constructor is not known; allowed: ${ALL}.`],
    [['folder'], `The argument "folder" is not known; allowed: ${ALL}.`],
    [['--', 'folder'], `The argument "folder" is not known; allowed: ${ALL}.`],
    [['--https-port'], '--https-port has no value; allowed: a whole number from 0 to 65535.'],
    [['--https-port', '--http-port', '0'], '--https-port has no value; allowed: a whole number from 0 to 65535.'],
    [['--http-port='], '--http-port has no value; allowed: a whole number from 0 to 65535.'],
    [['--https-port', 'X', '--http-port', '0'], '--https-port is "X"; allowed: a whole number from 0 to 65535.'],
    [['--http-port', '65536'], '--http-port is "65536"; allowed: a whole number from 0 to 65535.'],
    [['--page-port', '0x50'], '--page-port is "0x50"; allowed: a whole number from 0 to 65535.'],
    [['--page-port=-1'], '--page-port is "-1"; allowed: a whole number from 0 to 65535.'],
    [['--page-port', '80.5'], '--page-port is "80.5"; allowed: a whole number from 0 to 65535.'],
    [['--http-port', '1', '--http-port', '2'], '--http-port is given twice; allowed: once.'],
    [
      ['--https-port', '9000', '--http-port', '9000'],
      '--http-port is 9000, which --https-port is too; allowed: three different ports.',
    ],
    [['--page-port', '8443'], '--page-port is 8443, which --https-port is too; allowed: three different ports.'],
    [['--content'], '--content has no value; allowed: a folder.'],
    [['--content='], '--content has no value; allowed: a folder.'],
    [['--content', '--latency'], '--content has no value; allowed: a folder.'],
    [['--viewer'], '--viewer has no value; allowed: a country, a PoP or a city.'],
    [['--networks='], '--networks has no value; allowed: a file.'],
    [['--latency=100'], '--latency is "100"; allowed: no value.'],
    [['--help=yes'], '--help is "yes"; allowed: no value.'],
  ])('refuse %j', (args, sentence) => {
    expect(() => parseStartFlags(args)).toThrow(new Error(sentence));
  });
});
