// Evaluated inside the isolated context: one call of the handler, its event made here and its result left in the slot.
(function makeCall(slot) {
  // Held here, where the function cannot replace them.
  const isList = Array.isArray;
  const keysOf = Object.keys;
  const define = Object.defineProperty;

  // The event is the host's: this is it in the context's own objects, without the detour through JSON.
  function copyOf(value) {
    if (typeof value !== 'object' || value === null) return value;
    if (isList(value)) {
      const list = [];
      for (let i = 0; i < value.length; i++) list[i] = copyOf(value[i]);
      return list;
    }
    const object = {};
    const names = keysOf(value);
    for (let i = 0; i < names.length; i++) {
      const name = names[i];
      // What the prototype has is frozen, or has a setter: `?toString=` and `?__proto__=` are names like any other.
      if (name in object) {
        define(object, name, { value: copyOf(value[name]), writable: true, enumerable: true, configurable: true });
      } else object[name] = copyOf(value[name]);
    }
    return object;
  }

  function settle(error, value) {
    slot.settled = true;
    slot.failed = error !== undefined;
    slot.error = error;
    slot.value = value;
  }
  function call(handler) {
    return function run() {
      const event = copyOf(slot.event);
      const raw = slot.rawQuery;
      if (event.request) {
        define(event.request, 'rawQueryString', {
          enumerable: false,
          value: function rawQueryString() {
            return raw;
          },
        });
      }
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
