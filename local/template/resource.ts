/** What `cdk.out` holds, as it stands there: nothing resolved, nothing checked. */

export type JsonObject = Readonly<Record<string, unknown>>;

export interface Stack {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly resources: ReadonlyMap<string, Resource>;
  readonly parameters: JsonObject;
  readonly conditions: JsonObject;
  readonly outputs: JsonObject;
  /** Absolute folder of an asset that is published as a zip, by its key in the assets bucket. */
  readonly assetFolders: ReadonlyMap<string, string>;
}

export interface Resource {
  readonly stack: Stack;
  readonly logicalId: string;
  readonly type: string;
  /** Name of a condition of the template. */
  readonly condition: string | undefined;
  readonly properties: JsonObject;
}

/** What CloudFormation's Ref and Fn::GetAtt give for one resource type ("Return values" of the type's page). */
export interface Identity {
  ref(resource: Resource, context: Context): string;
  readonly attributes: Readonly<Record<string, (resource: Resource, context: Context) => string>>;
}

/** What a resource's reader may ask of the rest of the assembly. */
export interface Context {
  /** The value with its outermost intrinsic functions resolved; undefined for AWS::NoValue. */
  head(value: unknown, resource: Resource): unknown;
  /** The value with every intrinsic function in it resolved. */
  deep(value: unknown, resource: Resource): unknown;
  /** The resource of this type whose Ref, or else whose attribute, is `id`. */
  find(type: string, id: string, attribute?: string): Resource | undefined;
  all(type: string): readonly Resource[];
  /** What the resource's one reader makes of it; every use of a resource gets the same object. */
  once<T>(resource: Resource, read: () => T): T;
  /** Says what is there, but cannot change an answer on localhost. */
  ignore(line: string): void;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
