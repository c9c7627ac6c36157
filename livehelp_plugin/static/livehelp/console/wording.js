// Words, numbers and times in the operator's language. The words come from the server.

const DAY = 864e5;

export class Wording {
  /** @param {Record<string, string>} strings @param {string} language */
  constructor(strings, language) {
    this.strings = strings;
    this.language = habit(language || "en");
    /** @param {Intl.DateTimeFormatOptions} options */
    const format = (options) => new Intl.DateTimeFormat(this.language, options);
    this.clocks = format({ hour: "2-digit", minute: "2-digit" });
    this.days = format({ weekday: "long", day: "numeric", month: "long" });
    this.dates = format({ day: "numeric", month: "short", year: "numeric" });
  }

  /** @param {string} name @param {Record<string, string | number>} [values] */
  t(name, values = {}) {
    return (this.strings[name] ?? name).replace(/\{(\w+)\}/g, (all, key) => String(values[key] ?? all));
  }

  /** `one|many`, chosen by the number. @param {string} name @param {number} n */
  n(name, n) {
    const forms = (this.strings[name] ?? name).split("|");
    return forms[n === 1 ? 0 : forms.length - 1].replace("{n}", n.toLocaleString(this.language));
  }

  /** 12:03 @param {string} at */
  clock(at) {
    return at ? this.clocks.format(new Date(at)) : "";
  }

  /** Today, yesterday, or the day. @param {string} at */
  day(at) {
    const date = new Date(at);
    const ago = Math.round((midnight(new Date()) - midnight(date)) / DAY);
    if (ago === 0) return this.t("today");
    if (ago === 1) return this.t("yesterday");
    return ago < 300 ? this.days.format(date) : this.dates.format(date);
  }

  /** The time if it was today, else the date. @param {string} at */
  when(at) {
    if (!at) return "";
    const date = new Date(at);
    return midnight(date) === midnight(new Date()) ? this.clock(at) : this.dates.format(date);
  }

  /** 0:42, 3:07, 1:02:10: of the same width from one second to the next. @param {number} ms */
  wait(ms) {
    const all = Math.max(0, Math.floor(ms / 1000));
    const [h, m, s] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, String(all % 60).padStart(2, "0")];
    return h ? `${h}:${String(m).padStart(2, "0")}:${s}` : `${m}:${s}`;
  }

  /** The same to be heard. @param {number} ms */
  spoken(ms) {
    const all = Math.max(0, Math.floor(ms / 1000));
    if (all < 60) return this.t("seconds", { n: all });
    if (all < 3600) return this.t("minutes", { n: Math.floor(all / 60) });
    return this.t("hours", { n: Math.floor(all / 3600), m: Math.floor(all / 60) % 60 });
  }

  /** @param {string} amount @param {string} currency */
  money(amount, currency) {
    try {
      return new Intl.NumberFormat(this.language, { style: "currency", currency }).format(Number(amount));
    } catch {
      return `${amount} ${currency}`;
    }
  }

  /** The name of a language; nothing for the operator's own. @param {string} code */
  tongue(code) {
    const [main] = code.split("-");
    if (!main || main === this.language.split("-")[0]) return "";
    try {
      return new Intl.DisplayNames(this.language, { type: "language" }).of(main) ?? code;
    } catch {
      return code;
    }
  }
}

/** The server knows the language, the browser how its country writes it: 24 hours, decimal commas. @param {string} language */
function habit(language) {
  const main = language.split("-")[0];
  return globalThis.navigator?.languages?.find((one) => one.split("-")[0] === main) ?? language;
}

/** @param {Date} date */
const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
