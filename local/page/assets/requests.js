/** The list of the last requests, newest first. */
import { byId, element, milliseconds } from './dom.js';

/** @typedef {import('../api.ts').RequestRow} RequestRow */
/** @typedef {import('../api.ts').RequestRows} RequestRows */

const ROWS_KEPT = 120;
const EVERY_MILLISECONDS = 1000;

let newest = '';
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
        const response = await fetch(`/api/requests?after=${encodeURIComponent(newest)}`);
        if (response.ok) {
          /** @type {RequestRows} */
          const rows = await response.json();
          newest = rows.at(-1)?.id ?? newest;
          take(rows);
          onRows(rows);
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
  const open = element('button', 'open', ...pathOf(row));
  open.setAttribute('aria-expanded', 'false');
  const made = element(
    'tr',
    '',
    cell('time', new Date(row.time).toLocaleTimeString([], { hour12: false })),
    cell('status', element('span', `chip ${statusTone(row.status)}`, String(row.status))),
    cell('path', open),
    cell('verdict', row.verdict),
    cell('cache', element('span', `chip ${cacheTone(row.cache)}`, cacheName(row.cache))),
    cell('origin', row.origin ?? '–'),
    cell('took number', milliseconds(row.milliseconds)),
  );
  /** @type {HTMLElement | undefined} */
  let stages;
  open.addEventListener('click', () => {
    if (stages) {
      stages.remove();
      stages = undefined;
    } else {
      stages = stagesOf(row);
      made.after(stages);
    }
    open.setAttribute('aria-expanded', String(stages !== undefined));
  });
  return made;
}

/**
 * The request's way, stage by stage, in a row of its own.
 * @param {RequestRow} row
 */
function stagesOf(row) {
  const list = element(
    'ol',
    'stages',
    ...row.stages.map(({ at, name, text }) =>
      element(
        'li',
        '',
        element('span', 'at', milliseconds(at)),
        element('span', 'stage-name', name),
        element('span', 'stage-text', text),
      ),
    ),
  );
  const viewer = element('p', 'muted', `PoP ${row.pop} · viewer in ${row.country ?? 'an unknown country'} · ${row.id}`);
  const all = element('td', 'detail-cell', list, viewer);
  all.setAttribute('colspan', '7');
  return element('tr', 'detail-row', all);
}

/**
 * The folder in a quiet colour, the file in a strong one.
 * @param {RequestRow} row
 */
function pathOf(row) {
  // Not by URL: it would throw on what a viewer may send.
  const [path = '', query] = row.url.replace(/^[a-z]+:\/\/[^/?]*/, '').split(/(?=\?)/);
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
