/** The list of the last requests, newest first. */
import { byId, bytes, element, milliseconds } from './dom.js';

/** @typedef {import('../api.ts').RequestRow} RequestRow */
/** @typedef {import('../api.ts').RequestPage} RequestPage */

const ROWS_KEPT = 120;
const EVERY_MILLISECONDS = 1000;

let next = 0;
let asked = 0;
let hits = 0;
let paused = false;
/** @type {RequestRow[]} */
let waiting = [];

/**
 * Asks for new requests every second.
 * @param {(rows: readonly RequestRow[]) => void} onRows
 */
export function watchRequests(onRows) {
  const pause = byId('pause');
  pause.addEventListener('click', () => {
    paused = !paused;
    pause.setAttribute('aria-pressed', String(paused));
    pause.textContent = paused ? 'Go on' : 'Pause';
    if (!paused) show();
  });
  const poll = async () => {
    if (!document.hidden) {
      try {
        const response = await fetch(`/api/requests?after=${next}`);
        if (response.ok) {
          /** @type {RequestPage} */
          const page = await response.json();
          next = page.next;
          take(page.rows);
          onRows(page.rows);
        }
      } catch {
        // The server is gone; the status poll says so.
      }
    }
    setTimeout(poll, EVERY_MILLISECONDS);
  };
  void poll();
}

/** @param {readonly RequestRow[]} rows */
function take(rows) {
  asked += rows.length;
  hits += rows.filter((row) => isHit(row.cache)).length;
  waiting = [...waiting, ...rows].slice(-ROWS_KEPT);
  if (!paused) show();
  const share = asked === 0 ? '' : ` · ${Math.round((100 * hits) / asked)} % from the cache`;
  byId('summary').textContent = asked === 0 ? '' : `${asked}${share}`;
}

function show() {
  const body = byId('rows');
  body.prepend(...waiting.map(rowOf).reverse());
  waiting = [];
  while (body.children.length > ROWS_KEPT) body.lastElementChild?.remove();
  byId('no-rows').hidden = body.children.length > 0;
}

/** @param {RequestRow} row */
function rowOf(row) {
  const made = element(
    'tr',
    '',
    cell('time', new Date(row.at).toLocaleTimeString([], { hour12: false })),
    cell('status', element('span', `chip ${statusTone(row.status)}`, String(row.status))),
    cell('path', ...pathOf(row)),
    cell('verdict', row.verdict),
    cell('cache', element('span', `chip ${cacheTone(row.cache)}`, cacheName(row.cache))),
    cell('origin', row.origin ?? '–'),
    cell('size number', bytes(row.bytes)),
    cell('took number', milliseconds(row.milliseconds)),
  );
  made.title = `${row.method} ${row.path}\nPoP ${row.pop}\nX-Amz-Cf-Id ${row.id}`;
  return made;
}

/**
 * The folder in a quiet colour, the file in a strong one.
 * @param {RequestRow} row
 */
function pathOf(row) {
  const [path = '', query] = row.path.split(/(?=\?)/);
  const at = path.lastIndexOf('/') + 1;
  const method = row.method === 'GET' ? [] : [element('b', 'method', row.method), ' '];
  return [
    ...method,
    element('span', 'folder', path.slice(0, at)),
    element('span', 'file', path.slice(at) + (query ?? '')),
  ];
}

/**
 * @param {string} className
 * @param {...(Node | string)} children
 */
function cell(className, ...children) {
  return element('td', className, ...children);
}

/** @param {string} cache */
function isHit(cache) {
  return cache === 'Hit' || cache === 'RefreshHit';
}

/** @param {string} cache */
function cacheName(cache) {
  return cache.replace('GeneratedResponse', '');
}

/** @param {string} cache */
function cacheTone(cache) {
  if (isHit(cache)) return 'good';
  if (cache === 'Miss') return 'cool';
  return cache === 'Error' ? 'bad' : 'plain';
}

/** @param {number} status */
function statusTone(status) {
  if (status < 300) return 'good';
  if (status < 400) return 'cool';
  return status < 500 ? 'warn' : 'bad';
}
