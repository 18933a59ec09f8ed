/** The questions that a deploy asks of the public DNS. */
import { resolveCaa, resolveNs } from 'node:dns/promises';

export interface PublicDns {
  /** Name servers of a zone. */
  readonly resolveNs: (zone: string) => Promise<readonly string[]>;
  /** Which authorities may issue certificates for a name. */
  readonly resolveCaa: (name: string) => Promise<readonly { readonly issue?: string | undefined }[]>;
}

/** That a name has no such records, or is none, is an answer; undefined where the DNS gave none. */
export function noneOrUnknown({ code }: NodeJS.ErrnoException): readonly [] | undefined {
  return code === 'ENODATA' || code === 'ENOTFOUND' ? [] : undefined;
}

export const PUBLIC_DNS: PublicDns = { resolveNs, resolveCaa };
