// Evaluated inside the isolated context: keeps what one call does from the next.
(function makeState(modules) {
  const ownKeys = Reflect.ownKeys;
  const SetOfRealm = Set;
  const RealDate = Date;

  // The language's own prototypes, which freezing covers.
  const intrinsic = new SetOfRealm(
    [Object, Function, Array, Number, String, Boolean, Symbol, RealDate, Promise, RegExp, Error, TypeError, RangeError]
      .map((each) => each.prototype)
      .concat(Object.getPrototypeOf(async () => {})),
  );

  // Where objects and bytes inherit from. Behind a prototype that Object.freeze froze, V8 takes thirty times as long to
  // write an element; behind one that is frozen property by property, it does not.
  const inherited = new SetOfRealm([
    Object.prototype,
    Object.getPrototypeOf(Uint8Array.prototype),
    Uint8Array.prototype,
    modules.buffer.Buffer.prototype,
  ]);
  function freeze(object) {
    if (!inherited.has(object)) {
      Object.freeze(object);
      return;
    }
    Object.seal(object);
    ownKeys(object).forEach((key) => {
      if ('value' in Object.getOwnPropertyDescriptor(object, key))
        Object.defineProperty(object, key, { writable: false });
    });
  }

  // Freezes everything that a call could change and a later call could see. Not the global object itself, which V8
  // refuses; its names are compared by the host after each call.
  const patterns = [];
  function freezeFrom(roots) {
    const seen = new SetOfRealm();
    const waiting = roots.slice();
    while (waiting.length > 0) {
      const value = waiting.pop();
      if (value === null || (typeof value !== 'object' && typeof value !== 'function') || seen.has(value)) continue;
      seen.add(value);
      if (value instanceof RegExp && value !== RegExp.prototype) {
        Object.preventExtensions(value);
        patterns.push(value);
        continue;
      }
      if (value !== globalThis && !ArrayBuffer.isView(value)) freeze(value);
      waiting.push(Object.getPrototypeOf(value));
      if (ArrayBuffer.isView(value)) continue;
      const keys = ownKeys(value);
      for (let i = 0; i < keys.length; i++) {
        const property = Object.getOwnPropertyDescriptor(value, keys[i]);
        if (property === undefined) continue;
        waiting.push(property.value, property.get, property.set);
      }
    }
  }
  function freezeAll(roots) {
    const names = ownKeys(globalThis);
    names.forEach((name) => {
      const property = Object.getOwnPropertyDescriptor(globalThis, name);
      if (property?.configurable && name !== 'globalThis') {
        Object.defineProperty(globalThis, name, { value: property.value, writable: false, configurable: false });
      }
    });
    const generator = Object.getPrototypeOf(async () => {});
    freezeFrom(roots.concat([globalThis, generator, modules, Object.getPrototypeOf([][Symbol.iterator]())]));
  }

  // Why what module-level names lead to could carry state that freezing does not stop; undefined: it could not. `inner`
  // are the texts of functions that only other functions can have made: what those captured is out of reach.
  const textOf = Function.prototype.toString;
  function cannotShare(values, inner) {
    const seen = new SetOfRealm();
    const waiting = values.slice();
    while (waiting.length > 0) {
      const value = waiting.pop();
      if (value === null || (typeof value !== 'object' && typeof value !== 'function') || seen.has(value)) continue;
      seen.add(value);
      if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return 'a module-level name holds bytes';
      if (value instanceof RealDate) return 'a module-level name holds a date';
      if (typeof value === 'function') {
        const bound = typeof value.name === 'string' && value.name.startsWith('bound ');
        if (bound || inner.includes(textOf.call(value))) return 'a function made while the module was loaded is kept';
      }
      for (const key of ownKeys(value)) {
        const property = Object.getOwnPropertyDescriptor(value, key);
        waiting.push(property.value, property.get, property.set);
      }
      const prototype = Object.getPrototypeOf(value);
      if (prototype !== null && !intrinsic.has(prototype)) waiting.push(prototype);
    }
    return undefined;
  }

  function resetPatterns() {
    for (let i = 0; i < patterns.length; i++) patterns[i].lastIndex = 0;
  }

  return { freezeAll, cannotShare, resetPatterns };
});
