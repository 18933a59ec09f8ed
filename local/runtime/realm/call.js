// Evaluated inside the isolated context: one call of the handler, its event made here and its result left in the slot.
(function makeCall(slot) {
  // Held here, where the function cannot replace them.
  const isList = Array.isArray;
  const keysOf = Object.keys;
  const define = Object.defineProperty;
  const create = Object.create;
  const inherited = new Set(Object.getOwnPropertyNames(Object.prototype));

  // A prototype costs less than a property that does not enumerate, made anew for every event. It outlives them, so that
  // nothing may be left on it; a method has no prototype of its own.
  const { rawQueryString } = {
    rawQueryString() {
      return slot.rawQuery;
    },
  };
  const requestPrototype = create(Object.prototype, { rawQueryString: { value: Object.freeze(rawQueryString) } });
  Object.freeze(requestPrototype);

  // The event is the host's: this is it in the context's own objects, without the detour through JSON.
  function copyOf(value) {
    if (typeof value !== 'object' || value === null) return value;
    if (isList(value)) {
      const list = [];
      for (let i = 0; i < value.length; i++) list[i] = copyOf(value[i]);
      return list;
    }
    return copyInto({}, value);
  }
  function copyInto(object, value) {
    const names = keysOf(value);
    for (let i = 0; i < names.length; i++) {
      const name = names[i];
      // What the prototype has is frozen, or has a setter: `?toString=` and `?__proto__=` are names like any other.
      if (inherited.has(name)) {
        define(object, name, { value: copyOf(value[name]), writable: true, enumerable: true, configurable: true });
      } else object[name] = copyOf(value[name]);
    }
    return object;
  }
  function eventOf(given) {
    const event = {};
    const names = keysOf(given);
    for (let i = 0; i < names.length; i++) {
      const name = names[i];
      const value = given[name];
      event[name] = name === 'request' ? copyInto(create(requestPrototype), value) : copyOf(value);
    }
    return event;
  }

  function settle(error, value) {
    slot.settled = true;
    slot.failed = error !== undefined;
    slot.error = error;
    slot.value = value;
  }
  function call(handler) {
    return function run() {
      const event = eventOf(slot.event);
      let result;
      try {
        result = handler(event);
      } catch (error) {
        settle({ thrown: error });
        return;
      }
      Promise.resolve(result).then(
        (value) => {
          settle(undefined, value);
        },
        (error) => {
          settle({ thrown: error });
        },
      );
    };
  }

  return call;
});
