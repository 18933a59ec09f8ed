/** The outline of the land as an SVG path: the package world-atlas, whose file is TopoJSON (https://github.com/topojson/topojson-specification). */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { MAP_HEIGHT, type Point, projectTurned, turnedFrom } from './projection.ts';

type Position = readonly [number, number];

export interface LandTopology {
  readonly transform: { readonly scale: Position; readonly translate: Position };
  /** Each the first position, then the steps from one to the next. */
  readonly arcs: readonly (readonly Position[])[];
  readonly objects: {
    readonly land: { readonly geometries: readonly { readonly arcs: readonly (readonly (readonly number[])[])[] }[] };
  };
}

/** Natural Earth's outline at 1:110 million. Takes some milliseconds. */
export async function readLand(): Promise<string> {
  const file = createRequire(import.meta.url).resolve('world-atlas/land-110m.json');
  return landPath(JSON.parse(await readFile(file, 'utf8')) as LandTopology);
}

/** `M x,y L ... Z` of every ring that is in the picture. */
export function landPath({ transform, arcs, objects }: LandTopology): string {
  const decoded = arcs.map((arc) => decode(arc, transform));
  return objects.land.geometries
    .flatMap((geometry) => geometry.arcs.flat())
    .map((ring) => ringPoints(ring, decoded))
    .filter((points) => points.some(({ y }) => y < MAP_HEIGHT))
    .map((points) => `M${points.map(({ x, y }) => `${x},${y}`).join('L')}Z`)
    .join('');
}

/** Degrees east and north. */
function decode(arc: readonly Position[], { scale, translate }: LandTopology['transform']): Position[] {
  let [x, y] = [0, 0];
  return arc.map(([dx, dy]) => {
    x += dx;
    y += dy;
    return [x * scale[0] + translate[0], y * scale[1] + translate[1]];
  });
}

/** The ring's arcs one after the other, ~i being arc i backwards; each begins where the one before it ends. */
function ringPoints(ring: readonly number[], decoded: readonly Position[][]): Point[] {
  const positions = ring.flatMap((index, i) => {
    const arc = index < 0 ? (decoded[~index] ?? []).toReversed() : (decoded[index] ?? []);
    return i === 0 ? arc : arc.slice(1);
  });
  let before: number | undefined;
  return positions.map(([longitude, latitude]) => {
    let turned = turnedFrom(longitude);
    // A ring that crosses the map's edge goes on beyond it, and does not come back on the other side.
    if (before !== undefined) turned += 360 * Math.round((before - turned) / 360);
    before = turned;
    return projectTurned(turned, latitude);
  });
}
