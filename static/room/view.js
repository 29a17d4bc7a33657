// Draws the room: price, leader, countdown. What it shows comes from the server's head; it judges nothing.
import { remainingText } from "../front/clock.js";
import { Chart } from "./chart.js";
import { addRow } from "./ladder.js";
import { now_ms } from "./server_clock.js";
import { Speech } from "./speech.js";
import { fill, money, setText, shanghai } from "./text.js";

const CHANGED_MS = 250; // a new amount on a step cannot have been read before this
const SOLD = ["sold", "paid", "settled", "defaulted", "annulled"];
const INTERRUPTIONS = ["lot.paused", "lot.withdrawn", "lot.annulled"];

// The least this visitor may bid: a priority purchaser may equal the leading price once (the server says the rest).
export function leastMinor({ head, rank, best_minor }) {
  const may_equal = rank !== null && head.leading_price_minor !== null && best_minor !== head.leading_price_minor;
  return may_equal ? head.leading_price_minor : head.least_minor;
}

export function phaseOf(head) {
  if (head.state === "paused") return "paused";
  if (head.state !== "announced" && head.state !== "open") return "ended";
  if (now_ms() < Date.parse(head.opens_at)) return "before";
  return now_ms() < Date.parse(head.closes_at) ? "open" : "deciding";
}

export class View {
  constructor(root, { code, rank, best_minor, texts, head, window_s, points }) {
    Object.assign(this, { root, code, rank, best_minor, texts, head, window_s });
    this.find = (name) => root.querySelector(`[data-${name}]`);
    this.speech = new Speech(this.find("said"), this.find("called"), texts);
    this.chart = new Chart(this.find("chart"), points, texts);
    this.phase = root.dataset.phase;
    this.drawHead();
    this.tick();
  }

  money(minor) { return money(minor, this.head.currency); }

  // One message: new entries in order, then the head as it stands.
  news(entries, head) {
    for (const entry of entries) {
      if (entry.type === "bid.accepted") this.addBid(entry.data);
      if (INTERRUPTIONS.includes(entry.type)) this.showReason(entry.data);
    }
    if (head.seq < this.head.seq) return;
    const before = this.head;
    const led = this.leads();
    this.head = head;
    this.drawHead();
    if (head.leading_price_minor !== before.leading_price_minor && head.bid_count) this.tellPrice(led);
    if (head.closes_at !== before.closes_at) this.tellEnd();
    this.tick();
  }

  leads() { return this.code !== null && this.head.leading_code === this.code; }

  tellPrice(led) {
    this.flash();
    if (led && !this.leads()) {
      const facts = { amount: this.money(this.head.leading_price_minor), code: this.head.leading_code };
      this.speech.interrupt(fill(this.texts.said_outbid, facts));
    } else if (!this.leads()) {
      this.speech.sayPrice(fill(this.texts.said_price, { amount: this.money(this.head.leading_price_minor) }));
    }
  }

  // What is left now is said with the new end; the moments after it are said again.
  tellEnd() {
    this.speech.begin((Date.parse(this.head.closes_at) - now_ms()) / 1000);
    this.speech.say(fill(this.texts.said_extended, { time: shanghai(this.head.closes_at) }));
  }

  flash() {
    const price = this.find("price");
    price.classList.remove("app-live__changed");
    void price.offsetWidth; // lets the animation start anew
    price.classList.add("app-live__changed");
  }

  drawHead() {
    const { head, texts } = this;
    const is_sold = SOLD.includes(head.state);
    setText(this.find("price-label"), is_sold ? texts.sale_price : head.bid_count ? texts.leading_price : texts.start_price);
    setText(this.find("price"), this.money(head.leading_price_minor ?? head.start_price_minor));
    setText(this.find("who"), this.who());
    const can_lead = this.code && head.bid_count && head.state !== "withdrawn" && head.state !== "annulled";
    this.root.dataset.mine = !can_lead ? "" : this.leads() ? "lead" : this.isOutbid() ? "outbid" : "";
    setText(this.find("count"), fill(texts.bid_count, { count: head.bid_count }));
    const times = head.extension_count;
    setText(this.find("extended"), times === 1 ? texts.extended_once : times ? fill(texts.extended, { count: times }) : "");
    this.find("no-bids").hidden = head.bid_count > 0;
    this.drawSteps();
  }

  // Whoever has equalled the price without leading is not outbid: he knows who stands before him.
  isOutbid() { return this.best_minor !== null && this.best_minor < this.head.leading_price_minor; }

  who() {
    const { head, texts } = this;
    const by = { code: head.leading_code };
    if (["withdrawn", "unsold", "annulled", "defaulted"].includes(head.state)) return texts[head.state];
    if (!head.bid_count) return texts.no_bids;
    if (phaseOf(head) === "ended") {
      if (this.leads()) return texts.you_won;
      return (this.code ? `${texts.you_lost} · ` : "") + fill(texts.won_by, by);
    }
    if (this.leads()) return texts.you_lead;
    if (this.isOutbid()) return fill(texts.outbid, by);
    const leads = fill(head.leading_rank === null ? texts.leads : texts.leads_priority, by);
    return this.code && this.best_minor === null ? `${leads} · ${texts.not_yet}` : leads;
  }

  // Why bidding is suspended or the lot is gone: the platform's own causes in the reader's language, the court's as it wrote.
  showReason({ cause, reason }) {
    const line = this.find("reason");
    line.hidden = false;
    setText(this.find("reason-ours"), this.texts[cause] ?? this.texts.reason);
    setText(this.find("reason-theirs"), cause in this.texts ? "" : reason);
  }

  drawSteps() {
    const least = leastMinor(this);
    setText(this.find("least"), this.money(least));
    for (const button of this.root.querySelectorAll("[data-step]")) {
      const amount = String(least + Number(button.dataset.step) * this.head.increment_minor);
      if (button.value === amount) continue;
      button.dataset.before = button.value;
      button.changed_ms = performance.now();
      button.value = amount;
      setText(button.querySelector("[data-step-amount]"), this.money(amount));
    }
  }

  // What a step's presser has read on it: the amount before, when it changed under his hand.
  readOn(button) {
    const is_fresh = performance.now() - (button.changed_ms ?? -Infinity) < CHANGED_MS;
    return Number(is_fresh ? button.dataset.before : button.value);
  }

  addBid(bid) {
    const mine = bid.code === this.code;
    if (!addRow(this.find("ladder"), bid, { mine, currency: this.head.currency, texts: this.texts })) return;
    if (mine) this.best_minor = bid.amount_minor;
    this.chart.addBid(bid);
  }

  // Called four times a second: the countdown, and what depends on the time alone.
  tick() {
    const { head, texts } = this;
    const phase = phaseOf(head);
    const runs = phase === "before" || phase === "open";
    const until = phase === "before" ? head.opens_at : head.closes_at;
    const left_ms = Date.parse(until) - now_ms();
    setText(this.find("phase-text"), texts[phase]);
    this.find("left").hidden = !runs;
    if (runs) setText(this.find("left"), remainingText(left_ms));
    const time = this.find("until");
    if (time.getAttribute("datetime") !== until) time.setAttribute("datetime", until);
    setText(time, shanghai(until));
    time.hidden = head.state === "paused" || head.state === "withdrawn"; // that end no longer holds
    this.root.dataset.near = phase === "open" && left_ms < this.window_s * 1000 ? (left_ms < 60000 ? "very" : "yes") : "";
    if (phase === "open") this.speech.sayLeft(left_ms / 1000);
    if (phase !== this.phase) this.enter(phase);
    this.chart.draw(head, phase === "ended" || phase === "deciding");
    return phase;
  }

  enter(phase) {
    this.phase = phase;
    this.root.dataset.phase = phase;
    if (phase !== "paused" && phase !== "ended") this.find("reason").hidden = true;
    this.setFields(phase === "open");
    const form = this.find("bid");
    if (form) form.hidden = phase === "ended";
    setText(this.find("who"), this.who());
    this.speech.say(phase === "open" ? this.texts.said_open : phase === "ended" ? this.who() : this.texts[phase]);
  }

  // A form that is closed loses the keyboard's place; opened again it gives it back.
  setFields(is_open) {
    const fields = this.find("fields");
    if (!fields || fields.disabled === !is_open) return;
    if (!is_open) this.left_from = fields.contains(document.activeElement) ? document.activeElement : null;
    fields.disabled = !is_open;
    if (is_open && this.left_from && document.activeElement === document.body) this.left_from.focus({ preventScroll: true });
  }
}
