// Evaluated inside the isolated context: the modules that a function may import, as runtime 2.0 documents them.
(function makeModules(host, ask, { Buffer }) {
  // Held here, where the function cannot replace them.
  const isList = Array.isArray;
  const keysOf = Object.keys;
  const prototypeOf = Object.getPrototypeOf;
  const plain = Object.prototype;

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
        const text = ask('digest', id, encoding);
        return encoding === undefined ? bytesOfCharacters(text) : text;
      },
    };
  }
  function bytesOfCharacters(text) {
    const size = text.length;
    const buffer = new Buffer(size);
    for (let i = 0; i < size; i++) buffer[i] = text.charCodeAt(i);
    return buffer;
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
  // A group of two ids and some codes alone, as they nearly always are, is told without JSON, which takes V8 longer than
  // all the rest of the call. Gives the codes; undefined: the group is something else.
  function codesOfPair(group) {
    if (!isPlain(group, 2) || !isPlain(group.failoverCriteria, 1) || !isList(group.originIds)) return undefined;
    const ids = group.originIds;
    if (ids.length !== 2 || !isPlain(ids[0], 1) || !isPlain(ids[1], 1)) return undefined;
    if (typeof ids[0].originId !== 'string' || typeof ids[1].originId !== 'string') return undefined;
    const codes = group.failoverCriteria.statusCodes;
    if (!isList(codes)) return undefined;
    let text = '';
    for (let i = 0; i < codes.length; i++) {
      if (typeof codes[i] !== 'number') return undefined;
      text += i === 0 ? codes[i] : `,${codes[i]}`;
    }
    return text;
  }
  function isPlain(value, size) {
    if (typeof value !== 'object' || value === null || prototypeOf(value) !== plain) return false;
    return keysOf(value).length === size;
  }

  const cloudfront = {
    kvs: store,
    get edgeLocation() {
      const place = host.edgeLocation();
      return place === undefined ? undefined : { name: place.name, serverIp: place.serverIp, region: place.region };
    },
    logCustomData: function logCustomData(text) {
      ask('logCustomData', String(text));
    },
    selectRequestOriginById: function selectRequestOriginById(id, overrides) {
      ask('selectOrigin', id, overrides === undefined ? undefined : JSON.stringify(overrides));
    },
    createRequestOriginGroup: function createRequestOriginGroup(group) {
      const codes = codesOfPair(group);
      if (codes === undefined) ask('createOriginGroup', JSON.stringify(group));
      else ask('pairOrigins', group.originIds[0].originId, group.originIds[1].originId, codes);
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

  return { cloudfront, crypto, querystring, buffer: { Buffer } };
});
