/**
 * Who changed the settings, when, and what they were before and after: the record `audit/<serial>` of the same store, written
 * by the very call that makes the change. So no change is without its record, none is recorded that was not made, and the
 * two cannot part, whoever writes at the same time; a second service could be down when it is needed most. The edge never
 * reads these keys.
 */
import { KEY_VALUE_STORE } from '../infra/limits.ts';

export interface AuditRecord {
  /** RFC 3339. */
  readonly at: string;
  /** The person's account on the machine that the command ran on, and the machine. */
  readonly by: string;
  /** What was asked for. */
  readonly did: string;
  readonly before: AuditedTexts;
  readonly after: AuditedTexts;
}

/** The records as they were. `routing` and `health` are left out where all would be longer than a value may be. */
export interface AuditedTexts {
  readonly operator: string;
  readonly routing?: string;
  readonly health?: string;
}

/** So many changes are kept. */
export const AUDIT_KEPT = 200;

const LONGEST_WORDS = 80;

export function auditKey(serial: number): string {
  return `audit/${serial}`;
}

export function formatAudit(record: AuditRecord): string {
  const { by, did, before, after } = record;
  const full = { ...record, by: by.slice(0, LONGEST_WORDS), did: did.slice(0, LONGEST_WORDS) };
  const text = JSON.stringify(full);
  if (Buffer.byteLength(text) <= KEY_VALUE_STORE.valueBytes) return text;
  return JSON.stringify({ ...full, before: { operator: before.operator }, after: { operator: after.operator } });
}

/** Undefined for text that is no audit record. */
export function parseAudit(text: string): AuditRecord | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isAudit(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isAudit(value: unknown): value is AuditRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { at, by, did, before, after } = value as Record<string, unknown>;
  return [at, by, did].every((text) => typeof text === 'string') && isTexts(before) && isTexts(after);
}

function isTexts(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('operator' in value)) return false;
  return Object.values(value).every((text) => typeof text === 'string');
}
