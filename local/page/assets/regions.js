/** The Regions: what each does and what is said of it, and the buttons that move viewers away and break things. */
import { byId, element, post } from './dom.js';
import { flows } from './recent.js';

/** @typedef {import('../api.ts').Status} Status */
/** @typedef {import('../api.ts').RegionStatus} RegionStatus */
/** @typedef {import('../api.ts').RegionChanged} RegionChanged */

/** As `POST /api/faults` takes them. */
const FAULTS = ['down', 'refuse', 'slow 8s', 'status 503', 'truncate', 'stale 30s'];
const HUES = 6;

/**
 * The class that colours a Region and those whom it serves.
 * @param {Status} status
 * @param {string | undefined} region
 */
export function hueOf(status, region) {
  const at = status.regions.findIndex(({ name }) => name === region);
  return at < 0 ? 'hue-none' : `hue-${at % HUES}`;
}

/**
 * Percent of the last minute's requests, by Region.
 * @param {Status} status
 */
export function shares({ regions }) {
  const all = flows(new Set(regions.map(({ name }) => name)));
  const sum = all.reduce((total, { count }) => total + count, 0);
  return new Map(
    regions.map(({ name }) => {
      const own = all.filter(({ region }) => region === name).reduce((total, { count }) => total + count, 0);
      return [name, sum === 0 ? 0 : Math.round((100 * own) / sum)];
    }),
  );
}

/**
 * The worst that can be said of it.
 * @param {RegionStatus} region
 * @returns {{ tone: 'good' | 'warn' | 'bad' | 'plain', words: string }}
 */
export function regionState({ admits, fault, operator, probers }) {
  if (fault !== 'up') return { tone: 'bad', words: `fault: ${fault}` };
  if (admits === undefined) return { tone: 'plain', words: 'not read' };
  if (operator === undefined) return { tone: 'plain', words: 'not restored yet' };
  if (admits === 0) return { tone: 'warn', words: operator === 0 ? 'evacuated' : 'taken out' };
  if (admits < 100) return { tone: 'warn', words: `admits ${admits} %` };
  return probers.announced ? { tone: 'warn', words: 'in doubt' } : { tone: 'good', words: 'up' };
}

/** @param {RegionStatus['probers']} probers */
function probersWords({ percent, since, announced }) {
  const time = new Date(since * 1000).toLocaleTimeString([], { hour12: false });
  if (announced) return percent === 0 ? 'one sees it up again' : 'one sees it down';
  if (percent === 0) return `down since ${time}`;
  return percent === 100 ? 'healthy' : `let it back, ${percent} %`;
}

/** @type {Map<string, ReturnType<typeof createCard>>} */
const cards = new Map();

/**
 * @param {Status} status
 * @param {() => void} onChange
 */
export function showRegions(status, onChange) {
  const share = shares(status);
  for (const region of status.regions) {
    let card = cards.get(region.name);
    if (!card) {
      card = createCard(region.name, onChange);
      cards.set(region.name, card);
      byId('regions').append(card.root);
    }
    card.show(region, status, share.get(region.name) ?? 0);
  }
}

/**
 * Built once, so that a button keeps its focus while its card changes.
 * @param {string} name
 * @param {() => void} onChange
 */
function createCard(name, onChange) {
  const chips = element('span', 'chips');
  const share = element('b', '');
  const bar = element('span', 'bar', element('span', 'bar-fill'));
  const facts = element('dl', 'region-facts');
  const evacuate = button('Evacuate', () => change('evacuate'));
  const restore = button('Restore', () => change('restore'));
  const kind = /** @type {HTMLSelectElement} */ (element('select', ''));
  kind.setAttribute('aria-label', `How ${name} breaks`);
  kind.append(...FAULTS.map((fault) => new Option(fault)));
  const breaks = button('Break', () => setFault(kind.value));
  breaks.classList.add('danger');
  const heal = button('Heal', () => setFault('heal'));
  const root = element(
    'li',
    'region',
    element('div', 'region-head', element('span', 'dot'), element('b', 'grow', name), chips),
    element('p', 'region-share', share, element('span', 'muted', ' of the last minute’s requests')),
    bar,
    facts,
    element('div', 'actions', evacuate, restore, element('span', 'breaking', kind, breaks, heal)),
  );
  root.dataset.region = name;

  /** @param {'evacuate' | 'restore'} action */
  async function change(action) {
    await command(async () => {
      const done = /** @type {RegionChanged} */ (await post('/api/regions', { region: name, action }));
      return changeWords(`${action === 'evacuate' ? 'Evacuated' : 'Restored'} ${name}`, done);
    });
  }

  /** @param {string} fault */
  async function setFault(fault) {
    await command(async () => {
      await post('/api/faults', { region: name, fault });
      return fault === 'heal' ? `${name} is healed.` : `${name} is broken now: ${fault}.`;
    });
  }

  /** @param {() => Promise<string>} run */
  async function command(run) {
    root.setAttribute('aria-busy', 'true');
    try {
      say(await run(), false);
    } catch (error) {
      say(error instanceof Error ? error.message : String(error), true);
    }
    root.removeAttribute('aria-busy');
    onChange();
  }

  return {
    root,
    /**
     * @param {RegionStatus} region
     * @param {Status} status
     * @param {number} percent
     */
    show(region, status, percent) {
      const { admits, fault, operator, probers } = region;
      root.className = `region ${hueOf(status, name)}`;
      const states = fault === 'up' ? [region] : [{ ...region, fault: 'up' }, region];
      chips.replaceChildren(
        ...states.map(regionState).map(({ tone, words }) => element('span', `chip ${tone}`, words)),
      );
      share.textContent = `${percent} %`;
      bar.style.setProperty('--share', `${percent}%`);
      facts.replaceChildren(
        ...fact('Admits', admits === undefined ? '–' : `${admits} %`),
        ...fact('Serves', `${status.serving.countries[name] ?? 0} countries`),
        ...fact(
          'Operators',
          operator === undefined ? 'not restored yet' : operator === 0 ? 'evacuated' : `${operator} %`,
        ),
        ...fact('Probers', probersWords(probers)),
      );
      evacuate.hidden = admits === 0;
      restore.hidden = admits === 100;
      const isBroken = fault !== 'up';
      kind.hidden = isBroken;
      breaks.hidden = isBroken;
      heal.hidden = !isBroken;
    },
  };
}

/**
 * @param {string} done
 * @param {RegionChanged} changed
 */
function changeWords(done, { serial, moves }) {
  if (serial === undefined) return 'Nothing to change: it is so already.';
  const moved = moves.map(
    ({ from, to, countries }) => `${countries} countries ${from ?? 'nobody'} → ${to ?? 'nobody'}`,
  );
  return `${done}, change #${serial}: ${moved.length > 0 ? moved.join(', ') : 'no viewer moves'}.`;
}

/**
 * @param {string} text
 * @param {boolean} isProblem
 */
function say(text, isProblem) {
  const line = byId('command');
  line.className = isProblem ? 'said bad' : 'said';
  line.textContent = text;
}

/**
 * @param {string} name
 * @param {string} value
 */
function fact(name, value) {
  return [element('dt', '', name), element('dd', '', value)];
}

/**
 * @param {string} text
 * @param {() => void} onClick
 */
function button(text, onClick) {
  const made = /** @type {HTMLButtonElement} */ (element('button', '', text));
  made.type = 'button';
  made.addEventListener('click', onClick);
  return made;
}
