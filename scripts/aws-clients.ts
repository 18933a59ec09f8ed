/** SDK clients by service and Region, made once and closed together. */
import { AWS_RETRY } from './aws-retry.ts';

interface Client {
  destroy(): void;
}

type Settings = typeof AWS_RETRY & { readonly region: string };

export interface AwsClients {
  /** For example `of(SSMClient, 'eu-west-1')`. Credentials come from the environment, as for every AWS command. */
  readonly of: <C extends Client>(Service: new (settings: Settings) => C, region: string) => C;
  readonly close: () => void;
}

/** Services with one endpoint for the world (CloudFront, Route 53, Budgets) are called in us-east-1 too. */
export const GLOBAL_REGION = 'us-east-1';

export function openAwsClients(): AwsClients {
  const made = new Map<string, Client>();
  return {
    of: <C extends Client>(Service: new (settings: Settings) => C, region: string): C => {
      const key = `${Service.name} ${region}`;
      const known = made.get(key);
      if (known) return known as C;
      const client = new Service({ ...AWS_RETRY, region });
      made.set(key, client);
      return client;
    },
    close: () => {
      for (const client of made.values()) client.destroy();
      made.clear();
    },
  };
}
