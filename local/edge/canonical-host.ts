/**
 * The name under which the distribution is presented. A browser says `localhost:8443`; functions, origins and signatures
 * see the first alias or the distribution's own name, and a Location that points there is mapped back.
 */
import type { DistributionModel } from '../template/model.ts';
import type { HeaderMap } from './messages.ts';

const LOCAL_NAMES = ['localhost', '127.0.0.1', '[::1]'];

export interface LocalPorts {
  readonly http: number;
  readonly https: number;
}

/** The name to present for a viewer's Host; undefined: no name of this distribution. Both without a port, lower case. */
export function presentedHost(
  distribution: Pick<DistributionModel, 'aliases' | 'domainName'>,
  host: string,
): string | undefined {
  const { aliases, domainName } = distribution;
  const name = withoutPort(host);
  if (LOCAL_NAMES.includes(name)) return aliases[0] ?? domainName;
  if (name === domainName) return domainName;
  return aliases.find((own) => own === name || (own.startsWith('*.') && name.endsWith(own.slice(1))));
}

/** The viewer's own name for this machine, or `localhost` when it used one of the distribution's. */
export function localName(host: string): string {
  const name = withoutPort(host);
  return LOCAL_NAMES.includes(name) ? name : 'localhost';
}

/** Changes Location in place when it leads to the distribution. */
export function mapLocation(headers: HeaderMap, presented: string, host: string, ports: LocalPorts): void {
  const [location] = headers.get('location') ?? [];
  const match = location === undefined ? null : /^(https?):\/\/([^/?#]+)(.*)$/.exec(location);
  if (!match || withoutPort(match[2] as string) !== presented) return;
  const port = match[1] === 'https' ? ports.https : ports.http;
  headers.set('location', [`${match[1]}://${localName(host)}:${port}${match[3]}`]);
}

function withoutPort(host: string): string {
  return host.toLowerCase().replace(/:\d*$/, '');
}
