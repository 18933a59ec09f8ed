/** Which names a policy's list takes in. */
import type { NameSelection } from '../template/model.ts';

/** Query and cookie names are compared as they are, header names in lower case, as the model holds them. */
export function isSelected(selection: NameSelection, name: string): boolean {
  switch (selection.behaviour) {
    case 'none':
      return false;
    case 'all':
    case 'allViewerAndWhitelistCloudFront':
      return true;
    case 'whitelist':
      return selection.names.includes(name);
    case 'allExcept':
      return !selection.names.includes(name);
  }
}

/** The `name=value` parts of a query whose names are selected, in their order. */
export function selectedQuery(selection: NameSelection, query: string | undefined): string | undefined {
  if (query === undefined || selection.behaviour === 'none') return undefined;
  if (selection.behaviour === 'all') return query;
  const parts = query.split('&').filter((part) => part !== '' && isSelected(selection, nameOf(part)));
  return parts.length === 0 ? undefined : parts.join('&');
}

/** The selected cookies of Cookie lines, in their order. */
export function selectedCookies(selection: NameSelection, lines: readonly string[] | undefined): string | undefined {
  if (lines === undefined || selection.behaviour === 'none') return undefined;
  const cookies = lines.flatMap((line) => line.split(/;\s*/));
  const kept = cookies.filter((cookie) => cookie !== '' && isSelected(selection, nameOf(cookie)));
  return kept.length === 0 ? undefined : kept.join('; ');
}

function nameOf(part: string): string {
  const at = part.indexOf('=');
  return at < 0 ? part : part.slice(0, at);
}
