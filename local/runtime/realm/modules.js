// Evaluated inside the isolated context: the modules that a function may import, as runtime 2.0 documents them.
(function makeModules(host, ask, { Buffer }) {
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

  return { cloudfront, crypto, querystring, buffer: { Buffer } };
});
