/** Whether a manifest is XML at all, asked before its reader, which prints what its XML parser warns of and goes on. */
import { DOMParser } from '@xmldom/xmldom';

/** The first line that is not well-formed; undefined when there is none. Players' own parsers take nothing from there on. */
export function brokenXmlLine(text: string): number | undefined {
  // The parser calls this no XML, and has no line for it.
  if (text === '') return 1;
  const lines: number[] = [];
  const errorHandler = (_level: string, message: string) => {
    lines.push(Number(/@#\[line:(\d+)/.exec(message)?.[1] ?? 1));
  };
  new DOMParser({ locator: {}, errorHandler }).parseFromString(text, 'application/xml');
  return lines.length > 0 ? Math.min(...lines) : undefined;
}
