import { matchesWildcard } from '../../origins/wildcard.ts';
import type { SignedUrl } from './signed-url.ts';

/** A policy's URL, section by section; an undefined query means a URL without one. */
interface Sections {
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
  readonly query: string | undefined;
}

/**
 * True when a policy's `Resource` covers the URL. The rules are those of the Developer Guide, "Create a signed URL using
 * a custom policy", Values, Resource: scheme, host, path and query are four sections and a wildcard stays in its own;
 * a trailing `*` of the host implies `*` for path and query, a trailing `*` of the path one for the query; without
 * a scheme the text must start with `*`; `*` alone is every URL.
 *
 * An unescaped `?` is both a wildcard and the start of the query, and the guide shows both uses: a URL is covered when
 * either reading covers it. So whoever signs a URL with a query signs, for these bytes, a pattern too.
 */
export function coversUrl(resource: string, url: SignedUrl): boolean {
  if (resource === '*') return true;
  return readingsOf(resource).some(
    (sections) =>
      matchesWildcard(sections.scheme, url.scheme) &&
      matchesWildcard(sections.host, url.host) &&
      matchesWildcard(sections.path, url.path) &&
      (sections.query === undefined
        ? url.query === undefined
        : sections.query === '*' || (url.query !== undefined && matchesWildcard(sections.query, url.query))),
  );
}

function readingsOf(resource: string): readonly Sections[] {
  const [prefix, written] = /^([a-z*?]+):\/\//.exec(resource) ?? ['', undefined];
  if (written === undefined && !resource.startsWith('*')) return [];
  const scheme = written ?? '*';
  const rest = resource.slice(prefix.length);
  const slash = rest.indexOf('/');
  const host = slash < 0 ? rest : rest.slice(0, slash);
  if (slash < 0)
    return [
      host.endsWith('*') ? { scheme, host, path: '*', query: '*' } : { scheme, host, path: '/', query: undefined },
    ];

  const tail = rest.slice(slash);
  const marks = [...tail.matchAll(/\?/g)].map((mark) => mark.index);
  return [
    { scheme, host, path: tail, query: tail.endsWith('*') ? '*' : undefined },
    ...marks.map((mark) => ({ scheme, host, path: tail.slice(0, mark), query: tail.slice(mark + 1) })),
  ];
}
