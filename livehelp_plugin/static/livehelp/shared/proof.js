// A proof of work, asked for where a lot came from one network: a number with which the server's token has a digest
// (SHA-256) that begins with so many zero bits. Loaded only then.

const SLICE = 16; // ms at a stretch: the page stays awake
const AT_ONCE = 500;

const START = new Int32Array(8);
const ROUND = new Int32Array(64);
for (let n = 2, primes = 0; primes < 64; n++) {
  let divisor = 2;
  while (n % divisor) divisor++;
  if (divisor < n) continue;
  if (primes < 8) START[primes] = (Math.sqrt(n) % 1) * 2 ** 32;
  ROUND[primes++] = (Math.cbrt(n) % 1) * 2 ** 32;
}
const words = new Int32Array(64);

/** One block of 64 bytes more. @param {Int32Array} state @param {DataView} view @param {number} from @param {Int32Array} into */
function digest(state, view, from, into) {
  for (let i = 0; i < 16; i++) words[i] = view.getInt32(from + 4 * i);
  for (let i = 16; i < 64; i++) {
    const x = words[i - 15];
    const y = words[i - 2];
    const first = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const second = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    words[i] = words[i - 16] + first + words[i - 7] + second;
  }
  let a = state[0];
  let b = state[1];
  let c = state[2];
  let d = state[3];
  let e = state[4];
  let f = state[5];
  let g = state[6];
  let h = state[7];
  for (let i = 0; i < 64; i++) {
    const spun = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const one = (h + spun + ((e & f) ^ (~e & g)) + ROUND[i] + words[i]) | 0;
    const two = (((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))) + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = (d + one) | 0;
    d = c;
    c = b;
    b = a;
    a = (one + two) | 0;
  }
  into[0] = state[0] + a;
  into[1] = state[1] + b;
  into[2] = state[2] + c;
  into[3] = state[3] + d;
  into[4] = state[4] + e;
  into[5] = state[5] + f;
  into[6] = state[6] + g;
  into[7] = state[7] + h;
}

/** How many zero bits a digest begins with; 32 stands for all from there on. @param {string} token */
function measure(token) {
  const start = new TextEncoder().encode(token);
  const whole = start.length - (start.length % 64);
  const state = Int32Array.from(START);
  // What does not change is digested once.
  for (let from = 0; from < whole; from += 64) digest(state, new DataView(start.buffer), from, state);
  const bytes = new Uint8Array(128);
  const view = new DataView(bytes.buffer);
  bytes.set(start.subarray(whole));
  const ended = new Int32Array(8);
  return (/** @type {number} */ number) => {
    let at = start.length - whole;
    const digits = String(number);
    for (let i = 0; i < digits.length; i++) bytes[at++] = digits.charCodeAt(i);
    bytes[at] = 128;
    bytes.fill(0, at + 1);
    const last = at < 56 ? 0 : 64;
    view.setUint32(last + 60, (whole + at) * 8);
    digest(state, view, 0, ended);
    if (last) digest(ended, view, 64, ended);
    return Math.clz32(ended[0]);
  };
}

/** @param {{ token: string, bits: number }} asked at most 32 bits @returns {Promise<{ token: string, answer: number }>} */
export async function solve({ token, bits }) {
  const zeros = measure(`${token}:`);
  for (let answer = 0, since = Date.now(); ; answer++) {
    if (zeros(answer) >= bits) return { token, answer };
    if (answer % AT_ONCE || Date.now() - since < SLICE) continue;
    await new Promise((resolve) => setTimeout(resolve));
    since = Date.now();
  }
}
