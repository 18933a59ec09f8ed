/** The template's replication rules at work: what is written to one bucket reaches the others a moment later. */
import type { ReplicationRule } from '../../template/bucket-model.ts';
import { isLost } from '../fault.ts';
import type { ObjectVersion } from '../object.ts';
import type { S3Origin } from '../s3-origin.ts';

export interface Replication {
  /** Puts the version into its bucket, and on its way to the buckets that the rules name. */
  write(origin: S3Origin, key: string, version: ObjectVersion): void;
  close(): void;
}

interface Copy {
  readonly key: string;
  readonly version: ObjectVersion;
  /** Epoch milliseconds. */
  readonly due: number;
  done(): void;
}

/** S3 takes seconds to minutes; long enough to be seen, short enough to be waited for. */
export const REPLICATION_MS = 2000;

/**
 * Copies keep the order in which they were written. A Region that is lost gets them when it is back: until then S3 says PENDING
 * ("Getting replication status information", Amazon S3 User Guide).
 */
export function createReplication(origins: () => Iterable<S3Origin>, delayMs: number, now = Date.now): Replication {
  const queues = new Map<string, Copy[]>();
  const timers = new Set<NodeJS.Timeout>();

  function later(target: S3Origin, milliseconds: number): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      deliver(target);
    }, milliseconds);
    timer.unref();
    timers.add(timer);
  }

  function deliver(target: S3Origin): void {
    const queue = queues.get(target.bucket.name) ?? [];
    while (queue[0] !== undefined && queue[0].due <= now() && !isLost(target.fault())) {
      const { key, version, done } = queue.shift() as Copy;
      const object = version.object && { ...version.object, replicationStatus: () => 'REPLICA' };
      target.store.add(key, { ...version, object });
      done();
    }
    if (queue.length > 0) later(target, delayMs);
  }

  return {
    write: ({ bucket, store }, key, version) => {
      const rules = (bucket.replication ?? []).filter((rule) => applies(rule, key, version));
      const targets = [...origins()].filter((other) => rules.some((rule) => rule.bucket === other.bucket.name));
      let left = targets.length;
      const status = () => (left === 0 ? 'COMPLETED' : 'PENDING');
      const object = version.object && (left === 0 ? version.object : { ...version.object, replicationStatus: status });
      store.add(key, { ...version, object });
      for (const target of targets) {
        const done = () => {
          left--;
        };
        const queue = queues.get(target.bucket.name) ?? [];
        queues.set(target.bucket.name, queue);
        queue.push({ key, version, due: now() + delayMs, done });
        later(target, delayMs);
      }
    },
    close: () => {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}

function applies(rule: ReplicationRule, key: string, version: ObjectVersion): boolean {
  return key.startsWith(rule.prefix) && (version.object !== undefined || rule.deleteMarkers);
}
