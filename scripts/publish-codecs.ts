/** Names of codecs, as CODECS has them (RFC 6381; the sample entries of mp4ra.org and the codecs' own documents). */

const KNOWN: readonly (readonly [RegExp, 'video' | 'audio' | 'text'])[] = [
  [/^avc[1-4]\.[\dA-Fa-f]{6}$/, 'video'],
  // iOS before 3.0 wrote profile and level as decimals.
  [/^avc1\.\d{2}\.\d{2}$/, 'video'],
  [/^(?:hvc1|hev1|dvh1|dvhe)\.[\w.]+$/, 'video'],
  [/^(?:vvc1|vvi1)\.[\w.+]+$/, 'video'],
  [/^(?:av01|dav1)\.[\w.]+$/, 'video'],
  [/^vp0?[89](?:\.[\d.]+)?$/, 'video'],
  [/^mp4v\.20(?:\.\d+)?$/, 'video'],
  [/^mp4a\.(?:40(?:\.(?:0?[1-9]|[1-4]\d))?|6[6-9Bb]|[Aa][56])$/, 'audio'],
  [/^(?:ac-3|ec-3|ac-4(?:\.[\d.]+)?|[oO]pus|f[lL]a[cC]|alac|dts[cehlxy]?|iamf(?:\.[\w.]+)?|mhm1\.[\w.]+)$/, 'audio'],
  [/^(?:wvtt|stpp(?:\.[\w.]+)*)$/, 'text'],
];

export interface Expected {
  readonly video: boolean;
  readonly audio: boolean;
}

/** Why a player could not choose by this list, in words that follow the stream's name; undefined when it can. */
export function codecsProblem(codecs: string | undefined, expected: Expected): string | undefined {
  if (codecs === undefined || codecs.trim() === '') return 'has no CODECS: name them, such as "avc1.64001f,mp4a.40.2"';
  const kinds = new Set<string>();
  for (const name of codecs.split(',').map((part) => part.trim())) {
    const kind = KNOWN.find(([pattern]) => pattern.test(name))?.[1];
    if (kind === undefined) return `has the codec "${name}", which is none: write its full name, such as "avc1.64001f"`;
    kinds.add(kind);
  }
  if (expected.video && !kinds.has('video'))
    return `has a picture, and CODECS "${codecs}" name none for it: add its codec`;
  if (expected.audio && !kinds.has('audio')) return `has sound, and CODECS "${codecs}" name none for it: add its codec`;
  return undefined;
}
