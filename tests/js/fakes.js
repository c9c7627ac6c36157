// A browser that the test holds in its hand: a clock that only moves when told, sockets that say what the test says.

/** Lets every promise that can settle do so. */
export const settled = async () => {
  for (let turn = 0; turn < 30; turn++) await Promise.resolve();
};

export class FakeSocket {
  static all = [];
  sent = [];
  closed = false;
  constructor(url) {
    this.url = String(url);
    FakeSocket.all.push(this);
  }
  send(text) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.closed = true;
  }
  open() {
    this.onopen?.({});
  }
  say(frame) {
    this.onmessage?.({ data: typeof frame === "string" ? frame : JSON.stringify(frame) });
  }
  end(code = 1006) {
    this.onclose?.({ code });
  }
  fail() {
    this.onerror?.({});
  }
  /** What it was asked for, by frame type. */
  asked(t) {
    return this.sent.filter((frame) => frame.t === t);
  }
}

/** `beside`: another tab of the same browser. */
export function world({ locks = false, beside } = {}) {
  if (!beside) FakeSocket.all = [];
  const env = {
    now: 1_000_000,
    random: 0.5,
    requests: [],
    answers: [],
    timers: [],
    hears: new Map(),
    counter: 0,
    tab: (beside?.tab ?? -1) + 1,
  };
  const listen = (prefix) => (type, listener) => {
    const key = prefix + type;
    env.hears.set(key, [...(env.hears.get(key) ?? []), listener]);
  };
  Object.assign(env, {
    Date: { now: () => env.now },
    Math: { random: () => env.random, min: Math.min, max: Math.max },
    setTimeout: (work, wait = 0) => {
      const timer = { work, at: env.now + wait };
      env.timers.push(timer);
      return timer;
    },
    clearTimeout: (timer) => (env.timers = env.timers.filter((one) => one !== timer)),
    crypto: {
      randomUUID: () => `0000000${env.tab}-0000-4000-8000-${String(++env.counter).padStart(12, "0")}`,
    },
    navigator: beside?.navigator ?? (locks ? { locks: fakeLocks() } : {}),
    BroadcastChannel: beside?.BroadcastChannel ?? (locks ? fakeChannels() : undefined),
    location: { href: "https://shop.example/cart/#top" },
    document: { title: "Cart", hidden: false, addEventListener: listen("document ") },
    addEventListener: listen(""),
    WebSocket: FakeSocket,
    EventSource: FakeSocket,
    fetch: (url, options = {}) => {
      const request = { url, method: options.method, headers: options.headers, body: options.body && JSON.parse(options.body) };
      env.requests.push(request);
      return new Promise((resolve, reject) => {
        request.answer = (status, body) => resolve(response(status, body));
        request.fail = () => reject(new TypeError("Failed to fetch"));
        const planned = env.answers.length ? env.answers.shift() : env.always;
        if (planned === "fail") request.fail();
        else if (planned) request.answer(planned.status ?? 200, planned.body ?? planned);
      });
    },
    /** Moves the clock, stopping at every timer on the way. */
    advance: async (ms) => {
      const end = env.now + ms;
      await settled();
      for (;;) {
        const [next] = env.timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at);
        if (!next) break;
        env.timers = env.timers.filter((timer) => timer !== next);
        env.now = Math.max(env.now, next.at);
        next.work();
        await settled();
      }
      env.now = end;
      await settled();
    },
    fire: (type, event = {}) => {
      for (const listener of env.hears.get(type) ?? []) listener(event);
    },
    sockets: FakeSocket.all,
  });
  Object.defineProperty(env, "sockets", { get: () => FakeSocket.all });
  return env;
}

const response = (status, body) => ({
  status,
  ok: status >= 200 && status < 300,
  json: async () => {
    if (body === undefined) throw new SyntaxError("no JSON");
    return body;
  },
});

/** Web Locks within one test: shared by all the worlds that get it. */
export function fakeLocks() {
  /** @type {Map<string, any[]>} */
  const queues = new Map();
  const gone = () => new DOMException("gone", "AbortError");
  function next(name) {
    const [first] = queues.get(name) ?? [];
    if (!first || first.held) return;
    first.held = true;
    Promise.resolve()
      .then(() => first.work())
      .then(first.resolve, first.reject)
      .finally(() => leave(name, first));
  }
  function leave(name, one) {
    queues.set(name, (queues.get(name) ?? []).filter((other) => other !== one));
    next(name);
  }
  return {
    request: (name, options, work = options) =>
      new Promise((resolve, reject) => {
        const one = { work, resolve, reject };
        const waiting = queues.get(name) ?? [];
        if (options.steal) {
          for (const other of waiting.filter(({ held }) => held)) other.reject(gone());
          queues.set(name, [one, ...waiting.filter(({ held }) => !held)]);
        } else queues.set(name, [...waiting, one]);
        options.signal?.addEventListener("abort", () => one.held || (leave(name, one), reject(gone())));
        next(name);
      }),
  };
}

/** BroadcastChannel within one test. */
export function fakeChannels() {
  const all = new Set();
  return class {
    constructor(name) {
      this.name = name;
      all.add(this);
    }
    postMessage(data) {
      for (const other of all) {
        if (other === this || other.name !== this.name) continue;
        const copy = structuredClone(data);
        Promise.resolve().then(() => all.has(other) && other.onmessage?.({ data: copy }));
      }
    }
    close() {
      all.delete(this);
    }
  };
}

/** A shelf in memory; several outboxes may share one, as tabs share IndexedDB. */
export function memoryShelf(kept = new Map()) {
  return {
    kept,
    all: async () => [...kept.values()].map((one) => structuredClone(one)),
    put: async (one) => void kept.set(one.id, structuredClone(one)),
    remove: async (id) => void kept.delete(id),
    clear: async () => void kept.clear(),
  };
}

/** What a browser that blocks storage does. */
export function blockedShelf() {
  const no = async () => {
    throw new DOMException("denied", "SecurityError");
  };
  return { all: no, put: no, remove: no, clear: no };
}
