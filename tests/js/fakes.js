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

export function world({ locks = false } = {}) {
  FakeSocket.all = [];
  const env = {
    now: 1_000_000,
    random: 0.5,
    requests: [],
    answers: [],
    timers: [],
    hears: new Map(),
    counter: 0,
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
      randomUUID: () => `00000000-0000-4000-8000-${String(++env.counter).padStart(12, "0")}`,
    },
    navigator: locks ? { locks: fakeLocks() } : {},
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
  const queues = new Map();
  return {
    request: (name, work) => {
      const before = queues.get(name) ?? Promise.resolve();
      const mine = before.then(() => work());
      queues.set(name, mine.catch(() => {}));
      return mine;
    },
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
