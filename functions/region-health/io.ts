/** Everything a prober does to the world. On AWS it is `aws-io.ts`; a local edge and the tests bring their own. */
export interface ProberIo {
  /** The Region that the prober is in. */
  readonly region: string;
  /** Asks the edge for a path. Rejects when nothing has answered in time. */
  ask(method: 'GET' | 'OPTIONS', path: string): Promise<EdgeAnswer>;
  readonly votes: {
    /** The vote object in a Region's bucket; undefined when there is none. Rejects when the bucket cannot be reached. */
    read(region: string): Promise<string | undefined>;
    /** Into the prober's own bucket. */
    write(text: string): Promise<void>;
  };
  readonly store: {
    etag(): Promise<string>;
    /** Undefined when there is no such record. */
    get(key: string): Promise<string | undefined>;
    /** All of the records or none; false when the store is no longer the one that the ETag names. */
    put(etag: string, records: Readonly<Record<string, string>>): Promise<boolean>;
  };
  /** Epoch milliseconds. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  log(line: string): void;
}

export interface EdgeAnswer {
  readonly status: number;
  readonly body: string;
}
