/**
 * Natural Earth projection, by the polynomials of Šavrič, Jenny, Patterson, Petrovič and Hurni, "A Polynomial Equation for
 * the Natural Earth Projection" (2011), as a picture 1000 wide.
 */

export interface Point {
  /** From the left, 0-1000. */
  readonly x: number;
  /** From the top, 0-`MAP_HEIGHT`. */
  readonly y: number;
}

/** The picture is cut where nobody lives. */
const NORTH = 83.7;
const SOUTH = -57;
/** Degrees east of the middle: the map's edge then runs through the Bering Strait and cuts no continent. */
const MIDDLE = 11;
const SCALE = 1000 / (2 * Math.PI * 0.8707);

export const MAP_WIDTH = 1000;
export const MAP_HEIGHT = Math.round(SCALE * (northing(NORTH) - northing(SOUTH)));

/** @param turned Degrees east of the map's middle, which may lie beyond its edge. */
export function projectTurned(turned: number, latitude: number): Point {
  const phi = radians(latitude);
  const p2 = phi * phi;
  const p4 = p2 * p2;
  const across = radians(turned) * (0.8707 - 0.131979 * p2 + p4 * (-0.013791 + p4 * (0.003971 * p2 - 0.001529 * p4)));
  return {
    x: tenth(MAP_WIDTH / 2 + SCALE * across),
    y: tenth(SCALE * (northing(NORTH) - northing(latitude))),
  };
}

/** Degrees east of the map's middle, -180 to 180. */
export function turnedFrom(longitude: number): number {
  return ((((longitude - MIDDLE + 180) % 360) + 360) % 360) - 180;
}

export function project({ latitude, longitude }: { readonly latitude: number; readonly longitude: number }): Point {
  return projectTurned(turnedFrom(longitude), latitude);
}

function northing(latitude: number): number {
  const phi = radians(latitude);
  const p2 = phi * phi;
  const p4 = p2 * p2;
  return phi * (1.007226 + p2 * (0.015085 + p4 * (-0.044475 + 0.028874 * p2 - 0.005916 * p4)));
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
