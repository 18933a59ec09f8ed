// Evaluated inside the isolated context, before the function: leaves the globals that "JavaScript runtime 2.0 features
// for CloudFront Functions" documents and adds those that the language does not bring. Every object made here belongs to
// the context; the host's functions take and give primitives and bytes and stay inside this closure, so a function
// reaches nothing of the process. Plain JavaScript, because it is no module of the process.
(function setUp(host) {
  const construct = Reflect.construct;
  const SetOfHost = Set;
  const ownKeys = Reflect.ownKeys;
  const RealDate = Date;

  const documented =
    'Object Function Array Number String Boolean Symbol Date Promise RegExp Math JSON Error EvalError RangeError ' +
    'ReferenceError SyntaxError TypeError URIError ArrayBuffer DataView Int8Array Uint8Array Uint8ClampedArray ' +
    'Int16Array Uint16Array Int32Array Uint32Array Float32Array Float64Array parseFloat parseInt isFinite isNaN ' +
    'decodeURI decodeURIComponent encodeURI encodeURIComponent globalThis NaN Infinity undefined';
  const allowed = new SetOfHost(documented.split(' '));

  // Calls into the host: its errors are of the host's realm and must not get out of here.
  function ask(name, ...args) {
    const answer = host.ask(name, args);
    if (answer.error !== undefined) throw new (answer.type === 'RangeError' ? RangeError : TypeError)(answer.error);
    return answer.value;
  }

  // V8 keeps the last match on the constructor (`RegExp.$1`), where the next call would find it.
  ownKeys(RegExp).forEach((name) => {
    if (typeof name === 'string' && 'get' in Object.getOwnPropertyDescriptor(RegExp, name)) delete RegExp[name];
  });

  // The clock stands still while a function runs.
  function FrozenDate(...args) {
    if (new.target === undefined) return new RealDate(host.now()).toString();
    return construct(RealDate, args.length === 0 ? [host.now()] : args, new.target);
  }
  FrozenDate.prototype = RealDate.prototype;
  RealDate.prototype.constructor = FrozenDate;
  FrozenDate.now = function now() {
    return host.now();
  };
  FrozenDate.parse = RealDate.parse;
  FrozenDate.UTC = RealDate.UTC;

  class Buffer extends Uint8Array {
    static from(value, encodingOrOffset, length) {
      if (typeof value === 'string') return bytes(ask('decode', value, encodingOrOffset));
      if (value instanceof ArrayBuffer) return new Buffer(value, encodingOrOffset, length);
      if (value && value.type === 'Buffer' && Array.isArray(value.data)) return bytes(value.data);
      if (value && typeof value === 'object') return bytes(value);
      throw new TypeError('Buffer.from takes a string, bytes, an array or an ArrayBuffer');
    }
    static alloc(size, fill, encoding) {
      const buffer = new Buffer(size);
      return fill === undefined ? buffer : buffer.fill(fill, 0, size, encoding);
    }
    static allocUnsafe(size) {
      return new Buffer(size);
    }
    static byteLength(value, encoding) {
      return typeof value === 'string' ? ask('decode', value, encoding).length : value.byteLength;
    }
    static compare(a, b) {
      return ask('compare', a, b);
    }
    static concat(list, total) {
      let size = total;
      if (size === undefined) {
        size = 0;
        for (let i = 0; i < list.length; i++) size += list[i].length;
      }
      const joined = new Buffer(size);
      let at = 0;
      for (let j = 0; j < list.length && at < size; j++) {
        const part = list[j].subarray(0, size - at);
        joined.set(part, at);
        at += part.length;
      }
      return joined;
    }
    static isBuffer(value) {
      return value instanceof Buffer;
    }
    static isEncoding(encoding) {
      return ask('isEncoding', encoding);
    }
    slice(start, end) {
      return this.subarray(start, end);
    }
    toJSON() {
      return { type: 'Buffer', data: Array.from(this) };
    }
    fill(value, start, end, encoding) {
      ask('method', this, 'fill', typeof value === 'string' ? ask('decode', value, encoding) : value, start, end);
      return this;
    }
  }
  function bytes(source) {
    const buffer = new Buffer(source.length);
    for (let i = 0; i < source.length; i++) buffer[i] = source[i];
    return buffer;
  }
  const methods =
    'toString equals compare copy includes indexOf lastIndexOf write readInt8 readUInt8 readInt16LE readInt16BE ' +
    'readUInt16LE readUInt16BE readInt32LE readInt32BE readUInt32LE readUInt32BE readFloatLE readFloatBE readDoubleLE ' +
    'readDoubleBE readIntLE readIntBE readUIntLE readUIntBE writeInt8 writeUInt8 writeInt16LE writeInt16BE ' +
    'writeUInt16LE writeUInt16BE writeInt32LE writeInt32BE writeUInt32LE writeUInt32BE writeFloatLE writeFloatBE ' +
    'writeDoubleLE writeDoubleBE writeIntLE writeIntBE writeUIntLE writeUIntBE';
  methods.split(' ').forEach((name) => {
    Object.defineProperty(Buffer.prototype, name, {
      configurable: true,
      writable: true,
      value: function method(...args) {
        return ask('method', this, name, ...args);
      },
    });
  });

  class TextEncoder {
    encode(text) {
      return new Uint8Array(bytes(ask('decode', text === undefined ? '' : String(text), 'utf8')));
    }
  }
  class TextDecoder {
    decode(view) {
      return view === undefined ? '' : ask('text', view);
    }
  }

  const crypto = {
    createHash: function createHash(algorithm) {
      return digester(ask('hash', String(algorithm)));
    },
    createHmac: function createHmac(algorithm, key) {
      return digester(ask('hmac', String(algorithm), key));
    },
  };
  function digester(id) {
    return {
      update: function update(data) {
        ask('update', id, data);
        return this;
      },
      digest: function digest(encoding) {
        const value = ask('digest', id, encoding);
        return typeof value === 'string' ? value : bytes(value);
      },
    };
  }

  function later(name, key, read) {
    return new Promise((resolve) => {
      resolve(read(ask(name, key)));
    });
  }
  function store(id) {
    const name = id;
    return {
      get: function get(key, options) {
        const format = options === undefined || options.format === undefined ? 'string' : options.format;
        return later('kvsGet', [name, key], (value) => {
          if (format === 'json') return JSON.parse(value);
          return format === 'bytes' ? Buffer.from(value) : value;
        });
      },
      exists: function exists(key) {
        return later('kvsExists', [name, key], Boolean);
      },
      meta: function meta() {
        return later('kvsMeta', [name], JSON.parse);
      },
      count: function count() {
        return later('kvsCount', [name], Number);
      },
    };
  }
  const cloudfront = {
    kvs: store,
    get edgeLocation() {
      const text = host.edgeLocation();
      return text === undefined ? undefined : JSON.parse(text);
    },
    selectRequestOriginById: function selectRequestOriginById(id, overrides) {
      ask('selectOrigin', id, overrides === undefined ? undefined : JSON.stringify(overrides));
    },
    createRequestOriginGroup: function createRequestOriginGroup(group) {
      ask('createOriginGroup', JSON.stringify(group));
    },
    updateRequestOrigin: function updateRequestOrigin(parameters) {
      ask('updateOrigin', JSON.stringify(parameters));
    },
  };

  const querystring = {
    parse: function parse(text, separator, equals) {
      return JSON.parse(ask('parseQuery', text, separator, equals));
    },
    stringify: function stringify(object, separator, equals) {
      return ask('stringifyQuery', JSON.stringify(object), separator, equals);
    },
    escape: (text) => encodeURIComponent(text),
    unescape: (text) => decodeURIComponent(text),
  };
  querystring.encode = querystring.stringify;
  querystring.decode = querystring.parse;

  const added = {
    Date: FrozenDate,
    Buffer: Buffer,
    TextEncoder: TextEncoder,
    TextDecoder: TextDecoder,
    atob: function atob(text) {
      return ask('atob', String(text));
    },
    btoa: function btoa(text) {
      return ask('btoa', String(text));
    },
    console: {
      log: function log(value) {
        host.log(typeof value === 'string' ? value : described(value));
      },
    },
  };
  added.console.error = added.console.log;
  function described(value) {
    if (value instanceof Error) return String(value);
    try {
      const text = JSON.stringify(value);
      return text === undefined ? String(value) : text;
    } catch (error) {
      return String(error);
    }
  }

  ownKeys(globalThis).forEach((name) => {
    if (typeof name === 'string' && !allowed.has(name)) delete globalThis[name];
  });
  Object.keys(added).forEach((name) => {
    Object.defineProperty(globalThis, name, {
      value: added[name],
      writable: true,
      configurable: true,
      enumerable: false,
    });
  });

  // The language's own prototypes, which freezing covers.
  const intrinsic = new SetOfHost(
    [Object, Function, Array, Number, String, Boolean, Symbol, RealDate, Promise, RegExp, Error, TypeError, RangeError]
      .map((each) => each.prototype)
      .concat(Object.getPrototypeOf(async () => {})),
  );

  // Freezes everything that a call could change and a later call could see. Not the global object itself, which V8
  // refuses; its names are compared by the host after each call.
  const patterns = [];
  function freezeFrom(roots) {
    const seen = new SetOfHost();
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
      if (value !== globalThis && !ArrayBuffer.isView(value)) Object.freeze(value);
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
    freezeFrom(
      roots.concat([
        globalThis,
        generator,
        cloudfront,
        crypto,
        querystring,
        Object.getPrototypeOf([][Symbol.iterator]()),
      ]),
    );
  }

  // Why what module-level names lead to could carry state that freezing does not stop; undefined: it could not. `inner`
  // are the texts of functions that only other functions can have made: what those captured is out of reach.
  const textOf = Function.prototype.toString;
  function cannotShare(values, inner) {
    const seen = new SetOfHost();
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

  const slot = host.slot;
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

  function resetPatterns() {
    for (let i = 0; i < patterns.length; i++) patterns[i].lastIndex = 0;
  }

  return {
    resetPatterns: resetPatterns,
    modules: { cloudfront: cloudfront, crypto: crypto, querystring: querystring, buffer: { Buffer: Buffer } },
    freezeAll: freezeAll,
    cannotShare: cannotShare,
    call: call,
  };
});
