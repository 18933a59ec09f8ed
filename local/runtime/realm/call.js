// Evaluated inside the isolated context: one call of the handler, its event made here and its result left in the slot.
'use strict';
(function makeCall(slot) {
  function settle(error, value) {
    slot.settled = true;
    slot.failed = error !== undefined;
    slot.error = error;
    slot.value = value;
  }
  function call(handler) {
    return function run() {
      const event = JSON.parse(slot.event);
      const raw = slot.rawQuery;
      if (event.request) {
        Object.defineProperty(event.request, 'rawQueryString', {
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
