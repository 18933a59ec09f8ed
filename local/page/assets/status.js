/** What runs: addresses, handlers and titles. */
import { byId, element, link } from './dom.js';

/** @typedef {import('../api.ts').Status} Status */
/** @typedef {import('../api.ts').HandlerStatus} HandlerStatus */

/** @param {Status} status */
export function showStatus(status) {
  byId('name').textContent = status.name;
  document.title = `${status.name} on localhost`;
  const { https, http } = status.addresses;
  byId('addresses').replaceChildren(link(`${https}/`, https), link(`${http}/`, http));
  byId('handlers').replaceChildren(...status.handlers.map(handlerOf));
  byId('ignored').hidden = status.ignored.length === 0;
  byId('ignored-count').textContent = String(status.ignored.length);
  byId('ignored-list').replaceChildren(...status.ignored.map((part) => element('li', '', part)));
}

/** @param {HandlerStatus} handler */
function handlerOf(handler) {
  const size = `${handler.bytes.toLocaleString('en')} B`;
  const made = element(
    'li',
    'stacked',
    element(
      'span',
      'row',
      element('span', 'grow', handler.name),
      element('span', 'muted', handler.limit ? `${size} of ${handler.limit.toLocaleString('en')}` : size),
    ),
  );
  if (handler.limit) {
    const bar = element('span', 'bar', element('span', 'bar-fill'));
    bar.style.setProperty('--share', `${Math.min(100, (100 * handler.bytes) / handler.limit)}%`);
    made.append(bar);
  }
  return made;
}

/**
 * Fills the list of titles and returns the one picked, keeping the choice when it is still there.
 * @param {Status} status
 * @param {HTMLSelectElement} select
 */
export function showTitles(status, select) {
  const names = status.titles.map(({ name, kind }) => (kind === 'dash' ? `${name} (DASH)` : name));
  if ([...select.options].map((option) => option.textContent).join('\n') !== names.join('\n')) {
    const picked = select.value;
    select.replaceChildren(...names.map((name) => new Option(name)));
    if (names.includes(picked)) select.value = picked;
  }
  return status.titles[Math.max(0, select.selectedIndex)];
}

/**
 * Fills the list of cities, and leaves it alone while somebody is choosing.
 * @param {Status} status
 * @param {HTMLSelectElement} select
 */
export function showViewer({ viewer }, select) {
  if (select.options.length === 0) {
    const names = new Intl.DisplayNames('en', { type: 'region' });
    select.append(...viewer.pops.map(({ code, city, country }) => new Option(`${city}, ${names.of(country)}`, code)));
  }
  if (document.activeElement !== select) select.value = viewer.pop;
}
