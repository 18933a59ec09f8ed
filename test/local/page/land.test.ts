import { describe, expect, test } from 'vitest';
import { type LandTopology, landPath, readLand } from '../../../local/page/land.ts';
import { MAP_HEIGHT, MAP_WIDTH, project, projectTurned } from '../../../local/page/projection.ts';

describe('the projection', () => {
  test('has the proportions that its authors give: 0.52 as high as it is wide', () => {
    const height = projectTurned(0, -90).y - projectTurned(0, 90).y;
    const width = projectTurned(180, 0).x - projectTurned(-180, 0).x;
    expect(width).toBe(MAP_WIDTH);
    expect(height / width).toBeCloseTo(0.52, 2);
  });

  test('has its edge in the Bering Strait', () => {
    expect(project({ latitude: 0, longitude: -169.01 }).x).toBeGreaterThan(999);
    expect(project({ latitude: 0, longitude: -168.99 }).x).toBeLessThan(1);
  });

  test('keeps places where they are to each other', () => {
    const [seattle, saoPaulo, dublin, seoul, auckland] = [
      [47.6, -122.3],
      [-23.6, -46.6],
      [53.4, -6.3],
      [37.6, 127],
      [-36.9, 174.8],
    ].map(([latitude = 0, longitude = 0]) => project({ latitude, longitude }));
    const xs = [seattle, saoPaulo, dublin, seoul, auckland].map((point) => point?.x ?? 0);
    expect(xs).toEqual([...xs].sort((a, b) => a - b));
    const ys = [dublin, seattle, seoul, saoPaulo, auckland].map((point) => point?.y ?? 0);
    expect(ys).toEqual([...ys].sort((a, b) => a - b));
  });
});

describe('the land', () => {
  /** Two arcs of one square: along the south and east, and along the north and west, which the ring takes backwards. */
  const square = (arcs: LandTopology['arcs'], ring: readonly number[]): LandTopology => ({
    transform: { scale: [1, 1], translate: [0, 0] },
    arcs,
    objects: { land: { geometries: [{ arcs: [[ring]] }] } },
  });
  const at = (longitude: number, latitude: number) => {
    const { x, y } = project({ latitude, longitude });
    return `${x},${y}`;
  };

  test('joins arcs, turns those that are named backwards, and adds up their steps', () => {
    const arcs = [
      [
        [0, 0],
        [10, 0],
        [0, 10],
      ],
      [
        [0, 0],
        [0, 10],
        [10, 0],
      ],
    ] as const;
    expect(landPath(square(arcs, [0, -2]))).toBe(`M${at(0, 0)}L${at(10, 0)}L${at(10, 10)}L${at(0, 10)}L${at(0, 0)}Z`);
  });

  test('goes on beyond the edge of the map instead of coming back on the other side', () => {
    const across = [
      [
        [-175, 60],
        [10, 0],
        [0, 5],
        [-10, 0],
        [0, -5],
      ] as const,
    ];
    const xs = [...landPath(square(across, [0])).matchAll(/[ML]([\d.-]+),/g)].map(([, x]) => Number(x));
    expect(Math.max(...xs) - Math.min(...xs)).toBeLessThan(60);
  });

  test('leaves out what lies south of the picture', () => {
    expect(
      landPath(
        square(
          [
            [
              [0, -80],
              [10, 0],
              [0, 5],
              [-10, -5],
            ] as const,
          ],
          [0],
        ),
      ),
    ).toBe('');
  });

  test('of the package has every continent but Antarctica, and no line across the map', async () => {
    const rings = (await readLand()).split('Z').filter(Boolean);
    expect(rings.length).toBeGreaterThan(80);
    const points = rings.map((ring) =>
      [...ring.matchAll(/([\d.-]+),([\d.-]+)/g)].map(([, x, y]) => [Number(x), Number(y)]),
    );
    for (const ring of points) {
      for (let i = 1; i < ring.length; i++) {
        const [[x = 0, y = 0] = [], [px = 0, py = 0] = []] = [ring[i], ring[i - 1]];
        expect(Math.hypot(x - px, y - py)).toBeLessThan(MAP_WIDTH / 10);
      }
    }
    expect(Math.max(...points.flat().map(([, y = 0]) => y))).toBeLessThan(MAP_HEIGHT);
  });
});
