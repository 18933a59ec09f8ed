import type { Fields } from './fields.ts';
import type { NameSelection } from './model.ts';
import { notSupported } from './problem.ts';

/** Which headers, cookies or query strings a policy takes: `<what>Behavior` and the list beside it. */
export function readNameSelection(
  fields: Fields,
  behaviourName: string,
  listName: string,
  allowed: readonly string[],
  spelling: (name: string) => string = (name) => name,
): NameSelection {
  const behaviour = fields.choice(behaviourName, allowed);
  const names = fields.texts(listName).map(spelling);
  const where = `${fields.where}.${listName}`;
  switch (behaviour) {
    case 'none':
    case 'all':
    case 'allViewer':
      if (names.length > 0) throw notSupported(where, names, `no names with ${behaviourName} ${behaviour}`);
      return { behaviour: behaviour === 'none' ? 'none' : 'all' };
    case 'whitelist':
    case 'allExcept':
    case 'allViewerAndWhitelistCloudFront':
      if (names.length === 0) throw notSupported(where, names, `at least one name with ${behaviourName} ${behaviour}`);
      return { behaviour, names };
    default:
      throw notSupported(`${fields.where}.${behaviourName}`, behaviour, allowed.join(', '));
  }
}

export function readCookies(fields: Fields): NameSelection {
  const selection = fields.object('CookiesConfig', (config) =>
    readNameSelection(config, 'CookieBehavior', 'Cookies', ['none', 'whitelist', 'allExcept', 'all']),
  );
  return selection ?? { behaviour: 'none' };
}

export function readQueryStrings(fields: Fields): NameSelection {
  const selection = fields.object('QueryStringsConfig', (config) =>
    readNameSelection(config, 'QueryStringBehavior', 'QueryStrings', ['none', 'whitelist', 'allExcept', 'all']),
  );
  return selection ?? { behaviour: 'none' };
}

/** Names come out in lower case. */
export function readHeaders(fields: Fields, allowed: readonly string[]): NameSelection {
  const selection = fields.object('HeadersConfig', (config) =>
    readNameSelection(config, 'HeaderBehavior', 'Headers', allowed, (name) => name.toLowerCase()),
  );
  return selection ?? { behaviour: 'none' };
}
