/** The page: asks what runs, plays it through the edge, and shows how each request was served. */
import { bitrate, byId, bytes, element, link, milliseconds, post } from './dom.js';
import { drawMap } from './map.js';
import { canPlay, play } from './player.js';
import { remember } from './recent.js';
import { showRegions } from './regions.js';
import { watchRequests } from './requests.js';
import { showStatus, showTitles, showViewer } from './status.js';

/** @typedef {import('../api.ts').Status} Status */
/** @typedef {import('../api.ts').TitleStatus} TitleStatus */

const STATUS_EVERY_MILLISECONDS = 2000;
const RETRY_AFTER_MILLISECONDS = 2000;

const video = /** @type {HTMLVideoElement} */ (byId('video'));
const titles = /** @type {HTMLSelectElement} */ (byId('title'));
const viewer = /** @type {HTMLSelectElement} */ (byId('viewer'));
const banner = byId('banner');
const note = byId('player-note');

/** @type {Status | undefined} */
let status;
/** @type {((status: Status) => void) | undefined} */
let showMap;
/** @type {(() => void) | undefined} */
let stop;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let retry;

function start() {
  clearTimeout(retry);
  stop?.();
  stop = undefined;
  const title = status && showTitles(status, titles);
  if (!title) return say('There is nothing to play.');
  if (title.kind === 'dash') return say('This page plays HLS. Copy the signed URL into a DASH player.');
  if (!title.url) return retryLater('There is no key here that signs for this title. Trying again …');
  if (!canPlay) return say('This browser has no Media Source Extensions. Copy the signed URL into a player.');
  say('Starting …');
  stop = play(video, title.url, {
    onSegment(segment) {
      say('');
      banner.hidden = true;
      setFact('pop', segment.pop);
      setFact('cache', segment.cache, segment.age ? `for ${segment.age} s` : '');
      setFact('segment', segment.file, `${bytes(segment.bytes)} in ${milliseconds(segment.milliseconds)}`);
    },
    onRendition: (height, bitsPerSecond) => setFact('rendition', `${height}p`, bitrate(bitsPerSecond)),
    onFailure(failure) {
      stop = undefined;
      if (failure.kind === 'unreachable') askForTrust();
      else if (failure.kind === 'refused')
        retryLater(`The edge answered ${failure.status} (${failure.reason}). Trying again …`);
      else retryLater(`The player stopped (${failure.reason}). Trying again …`);
    },
  });
}

/** @param {string} why */
function retryLater(why) {
  say(why);
  retry = setTimeout(start, RETRY_AFTER_MILLISECONDS);
}

/** A script cannot tell an untrusted certificate from a closed port; the page's own server runs beside the edge. */
function askForTrust() {
  const https = status?.addresses.https ?? '';
  retryLater('Waiting for the certificate …');
  banner.replaceChildren(
    element('strong', '', 'One click is missing.'),
    ' Your browser does not know the certificate that this machine made for itself. Open ',
    link(`${https}/`, https),
    ', accept it there, and come back: the stream starts by itself.',
  );
  banner.hidden = false;
}

/** @param {string} text */
function say(text) {
  note.textContent = text;
  note.hidden = text === '';
}

/**
 * @param {string} name
 * @param {string | null} value
 * @param {string} detail
 */
function setFact(name, value, detail = '') {
  byId(`fact-${name}`).replaceChildren(value ?? '–', element('span', 'detail', detail));
}

function showBuffer() {
  const { buffered, currentTime } = video;
  for (let i = 0; i < buffered.length; i++) {
    if (buffered.start(i) <= currentTime + 0.1 && currentTime <= buffered.end(i)) {
      setFact('buffer', `${(buffered.end(i) - currentTime).toFixed(1)} s`, 'ahead');
    }
  }
}

async function loadStatus() {
  try {
    const response = await fetch('/api/status');
    if (!response.ok) throw new Error(await response.text());
    const isNew = status === undefined;
    status = /** @type {Status} */ (await response.json());
    showStatus(status);
    showTitles(status, titles);
    showViewer(status, viewer);
    showWorld();
    if (isNew) start();
  } catch {
    // A restarted edge has another key: what is known now will not be worth anything then.
    status = undefined;
    banner.replaceChildren(
      element('strong', '', 'The edge has stopped.'),
      ' Start it again with ',
      element('code', '', 'npm start'),
      '.',
    );
    banner.hidden = false;
  }
}

async function pollStatus() {
  await loadStatus();
  setTimeout(pollStatus, STATUS_EVERY_MILLISECONDS);
}

function showWorld() {
  if (!status) return;
  showRegions(status, loadStatus);
  showMap?.(status);
}

async function loadMap() {
  const response = await fetch('/api/map');
  if (!response.ok) return;
  showMap = drawMap(/** @type {import('../api.ts').WorldMap} */ (await response.json()), loadStatus);
  showWorld();
}

titles.addEventListener('change', start);
viewer.addEventListener('change', async () => {
  await post('/api/viewer', { pop: viewer.value });
  viewer.blur();
  await loadStatus();
});
video.addEventListener('timeupdate', showBuffer);
byId('copy').addEventListener('click', async () => {
  const title = status?.titles[titles.selectedIndex];
  if (!title?.url) return;
  await navigator.clipboard.writeText(title.url);
  byId('copy').textContent = 'Copied';
  setTimeout(() => {
    byId('copy').textContent = 'Copy signed URL';
  }, 1500);
});
watchRequests((rows) => {
  remember(rows);
  showWorld();
  const origin = rows.findLast((row) => row.origin !== undefined)?.origin;
  if (origin) setFact('origin', origin);
});
void pollStatus();
void loadMap();
