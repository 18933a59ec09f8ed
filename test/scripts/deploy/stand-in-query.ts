/** The query protocol of AWS's older services: forms in, XML out ("AWS query protocol", Smithy). */

export type Form = Readonly<Record<string, string>>;

/** An answer that is none: an error of the query protocol. */
export class Refused extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** A list of records, as the query protocol spells it: `Tags.member.1.Key=...`. */
export function membersOf(form: Form, list: string): readonly Readonly<Record<string, string>>[] {
  const members: Record<string, string>[] = [];
  for (const [name, value] of Object.entries(form)) {
    const [, index, field] = new RegExp(`^${list}\\.member\\.(\\d+)\\.(\\w+)$`).exec(name) ?? [];
    if (index && field) members[Number(index) - 1] = { ...members[Number(index) - 1], [field]: value };
  }
  return members;
}

type Value = string | Readonly<Record<string, unknown>> | readonly Readonly<Record<string, unknown>>[];

export function xml(name: string, members: readonly Readonly<Record<string, unknown>>[]): string {
  return `<${name}>${members.map((member) => `<member>${fields(member)}</member>`).join('')}</${name}>`;
}

export function fields(record: Readonly<Record<string, unknown>>): string {
  return Object.entries(record)
    .map(([name, value]) => {
      const one = value as Value;
      if (typeof one === 'string') return `<${name}>${escaped(one)}</${name}>`;
      return Array.isArray(one)
        ? xml(name, one)
        : `<${name}>${fields(one as Readonly<Record<string, unknown>>)}</${name}>`;
    })
    .join('');
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
