// What a screen reader is told: what is left at a few moments, the turns of the contest, a price now and then; never
// every second and never every price.
import { remainingText } from "../front/clock.js";
import { fill } from "./text.js";

const LIMITS_S = [600, 300, 60, 30, 10];
const PRICE_APART_MS = 15000;

export class Speech {
  // `polite` waits until the reader has finished, `urgent` does not.
  constructor(polite, urgent, texts) {
    Object.assign(this, { polite, urgent, texts, passed: new Set(), price: null });
  }

  say(text) { this.polite.textContent = text; }

  interrupt(text) { this.urgent.textContent = text; }

  // The newest price, at most once in PRICE_APART_MS.
  sayPrice(text) {
    const waits = this.price !== null;
    this.price = text;
    if (waits) return;
    this.say(text);
    setTimeout(() => {
      const [newest, told] = [this.price, text];
      this.price = null;
      if (newest !== told) this.sayPrice(newest);
    }, PRICE_APART_MS);
  }

  // A new end: the moments that lie before it again are said again.
  begin(left_s) { this.passed = new Set(LIMITS_S.filter((limit_s) => left_s <= limit_s)); }

  // Of the limits passed only the last is said: a page opened with a minute left does not begin with ten.
  sayLeft(left_s) {
    const passed = LIMITS_S.filter((limit_s) => left_s <= limit_s && !this.passed.has(limit_s));
    if (!passed.length) return;
    for (const limit_s of passed) this.passed.add(limit_s);
    this.say(fill(this.texts.said_left, { left: remainingText(left_s * 1000) }));
  }
}
