/** The questions that a deploy asks of the public DNS. */
import { resolveCaa, resolveNs } from 'node:dns/promises';

export interface PublicDns {
  /** Name servers of a zone. */
  readonly resolveNs: (zone: string) => Promise<readonly string[]>;
  /** Which authorities may issue certificates for a name. */
  readonly resolveCaa: (name: string) => Promise<readonly { readonly issue?: string | undefined }[]>;
}

export const PUBLIC_DNS: PublicDns = { resolveNs, resolveCaa };
