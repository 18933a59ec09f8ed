/** The world map: PoPs in the colour of the Region that serves them, Regions with their share, and who is served from where. */
import { byId, element, post } from './dom.js';
import { flows, lastRegionOf } from './recent.js';
import { hueOf, regionState, shares } from './regions.js';

/** @typedef {import('../api.ts').Status} Status */
/** @typedef {import('../api.ts').WorldMap} WorldMap */
/** @typedef {{ x: number, y: number }} Point */

const SVG = 'http://www.w3.org/2000/svg';
/** Labels nearer than this to each other, in the map's units, go to either side of their Regions. */
const CLOSE = { x: 190, y: 60 };

/**
 * @param {string} name
 * @param {Record<string, string>} attributes
 */
function svg(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  return made;
}

/**
 * A dot that keeps its size on the screen, whatever the map's size is: a line of no length with round ends.
 * @param {string} className
 * @param {Point} point
 */
function dot(className, { x, y }) {
  return svg('path', { class: `spot ${className}`, d: `M${x} ${y}h0` });
}

/**
 * An arc that bends to the north.
 * @param {Point} from
 * @param {Point} to
 */
function arc(from, to) {
  const bend = Math.hypot(to.x - from.x, to.y - from.y) * 0.22;
  return `M${from.x} ${from.y}Q${(from.x + to.x) / 2} ${Math.max(2, (from.y + to.y) / 2 - bend)} ${to.x} ${to.y}`;
}

/**
 * Draws what stays, and returns what draws the rest anew.
 * @param {WorldMap} map
 * @param {() => void} onMoved The viewer has moved.
 * @returns {(status: Status) => void}
 */
export function drawMap(map, onMoved) {
  const holder = byId('map');
  const places = new Map(map.pops.map((pop) => [pop.code, pop]));
  const homes = new Map(map.regions.map((region) => [region.name, region]));
  const names = new Set(homes.keys());

  const lines = svg('g', {});
  const viewer = svg('g', {});
  const dots = new Map(map.pops.map((pop) => [pop.code, dot('pop', pop)]));
  for (const { code, city } of map.pops) {
    const title = svg('title', {});
    title.textContent = `${city} (${code})`;
    dots.get(code)?.append(title);
    dots.get(code)?.addEventListener('click', () => {
      void post('/api/viewer', { pop: code }).then(onMoved);
    });
  }
  const picture = svg('svg', { viewBox: `0 0 ${map.width} ${map.height}`, role: 'img', 'aria-label': 'World map' });
  picture.append(svg('path', { class: 'land', d: map.land }), lines, ...dots.values(), viewer);

  const labels = new Map(map.regions.map((region) => [region.name, labelOf(region, map)]));
  holder.replaceChildren(picture, ...labels.values());

  return (status) => {
    const hue = (/** @type {string | undefined} */ region) => hueOf(status, region);
    for (const [code, spot] of dots) spot.setAttribute('class', `spot pop ${hue(status.serving.pops[code])}`);

    const now = flows(names);
    const most = now.at(-1)?.count ?? 1;
    lines.replaceChildren(
      ...now.flatMap(({ pop, region, count }) => {
        const [from, to] = [places.get(pop), homes.get(region)];
        if (!from || !to) return [];
        const line = svg('path', { class: `flow ${hue(region)}`, d: arc(from, to) });
        line.setAttribute('stroke-opacity', String(0.25 + (0.35 * count) / most));
        return [line];
      }),
    );

    const { pop } = status.viewer;
    const here = places.get(pop);
    const region = lastRegionOf(pop, names) ?? status.serving.pops[pop];
    const home = homes.get(region ?? '');
    viewer.replaceChildren(
      ...(here && home ? [svg('path', { class: `serving ${hue(region)}`, d: arc(here, home) })] : []),
      ...(here ? [dot('viewer-ring', here), dot('viewer-gap', here), dot('viewer', here)] : []),
    );
    byId('map-note').textContent =
      here && home ? `The viewer in ${here.city} is served from ${home.name} (${home.city})` : '';
    byId('map').dataset.serving = region ?? '';

    const share = shares(status);
    for (const one of status.regions) {
      const label = labels.get(one.name);
      const { tone, words } = regionState(one);
      label?.setAttribute('class', `label ${label.dataset.side ?? ''} ${hue(one.name)} ${tone}`);
      label?.lastElementChild?.replaceChildren(
        `${share.get(one.name) ?? 0} %`,
        element('span', 'words', ` · ${words}`),
      );
    }
  };
}

/**
 * @param {WorldMap['regions'][number]} region
 * @param {WorldMap} map
 */
function labelOf(region, { width, height, regions }) {
  const label = element('div', 'label', element('i', ''), element('b', '', region.name), element('span', 'share'));
  label.style.setProperty('left', `${(100 * region.x) / width}%`);
  label.style.setProperty('top', `${(100 * region.y) / height}%`);
  const neighbour = regions.some(
    (other) =>
      other !== region &&
      Math.abs(other.x - region.x) < CLOSE.x &&
      Math.abs(other.y - region.y) < CLOSE.y &&
      (other.y > region.y || (other.y === region.y && other.name > region.name)),
  );
  label.dataset.side = neighbour ? 'above' : 'below';
  return label;
}
