// Draws the room: price, leader, countdown, ladder. What it shows comes from the server's head; it judges nothing.
import { remainingText } from "../front/clock.js";
import { now_ms } from "./server_clock.js";

const ROWS = 20;
const SPOKEN_S = [300, 60, 10]; // what is left is said aloud at these moments only
const SIGNS = { CNY: ["¥", 2], USD: ["$", 2], EUR: ["€", 2], KRW: ["₩", 0] };
const SHANGHAI = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai", dateStyle: "short", timeStyle: "medium" });

export const shanghai = (iso) => SHANGHAI.format(new Date(iso));

export function money(minor, currency) {
  const [sign, places] = SIGNS[currency];
  const digits = String(minor).padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places).replace(/\B(?=(\d{3})+$)/g, ",");
  return sign + whole + (places ? `.${digits.slice(-places)}` : "");
}

export const fill = (text, facts) => text.replace(/\{(\w+)\}/g, (_, name) => facts[name]);

export function setText(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

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
  constructor(root, { code, rank, best_minor, texts, head, window_s }) {
    Object.assign(this, { root, code, rank, best_minor, texts, head, window_s });
    this.find = (name) => root.querySelector(`[data-${name}]`);
    this.spoken_s = new Set();
    this.drawHead();
    this.tick();
  }

  money(minor) { return money(minor, this.head.currency); }

  say(text) { this.find("said").textContent = text; }

  // One message: new entries in order, then the head as it stands.
  news(entries, head) {
    for (const entry of entries) {
      if (entry.type === "bid.accepted") this.addBid(entry.data);
    }
    if (head.seq < this.head.seq) return;
    const before = this.head;
    this.head = head;
    const said = [];
    if (head.leading_price_minor !== before.leading_price_minor && head.bid_count) {
      this.flash();
      said.push(fill(this.texts.said_price, { amount: this.money(head.leading_price_minor) }), this.who());
    }
    if (head.closes_at !== before.closes_at) {
      // What is left now is said with the new end; the moments after it are said again.
      const left_s = (Date.parse(head.closes_at) - now_ms()) / 1000;
      this.spoken_s = new Set(SPOKEN_S.filter((limit_s) => left_s <= limit_s));
      said.push(fill(this.texts.said_extended, { time: shanghai(head.closes_at) }));
    }
    this.drawHead();
    this.tick();
    if (said.length) this.say(said.join(" "));
  }

  flash() {
    const price = this.find("price");
    price.classList.remove("app-live__changed");
    void price.offsetWidth; // lets the animation start anew
    price.classList.add("app-live__changed");
  }

  drawHead() {
    const { head, texts } = this;
    const over = ["sold", "paid", "settled"].includes(head.state);
    setText(this.find("price-label"), over ? texts.sale_price : head.bid_count ? texts.leading_price : texts.start_price);
    setText(this.find("price"), this.money(head.leading_price_minor ?? head.start_price_minor));
    setText(this.find("who"), this.who());
    this.root.dataset.mine = !this.code || !head.bid_count ? "" : head.leading_code === this.code ? "lead" : this.isOutbid() ? "outbid" : "";
    setText(this.find("count"), fill(texts.bid_count, { count: head.bid_count }));
    const times = head.extension_count;
    setText(this.find("extended"), times === 1 ? texts.extended_once : times ? fill(texts.extended, { count: times }) : "");
    this.find("no-bids").hidden = head.bid_count > 0;
    this.drawSteps();
  }

  // Whoever has equalled the price without leading is not outbid: he knows who stands before him.
  isOutbid() { return this.best_minor !== null && this.best_minor < this.head.leading_price_minor; }

  who() {
    const { head, texts, code } = this;
    if (head.state === "withdrawn") return texts.withdrawn;
    if (head.state === "unsold") return texts.unsold;
    if (!head.bid_count) return texts.no_bids;
    if (phaseOf(head) === "ended") return head.leading_code === code ? texts.you_won : fill(texts.won_by, { code: head.leading_code });
    if (head.leading_code === code) return texts.you_lead;
    if (this.isOutbid()) return fill(texts.outbid, { code: head.leading_code });
    return fill(head.leading_rank === null ? texts.leads : texts.leads_priority, { code: head.leading_code });
  }

  drawSteps() {
    const least = leastMinor(this);
    setText(this.find("least"), this.money(least));
    for (const button of this.root.querySelectorAll("[data-step]")) {
      const amount = least + Number(button.dataset.step) * this.head.increment_minor;
      button.value = amount;
      setText(button.querySelector("[data-step-amount]"), this.money(amount));
    }
  }

  addBid(bid) {
    const body = this.find("ladder");
    if (body.querySelector(`tr[data-seq="${bid.bid_seq}"]`)) return;
    const mine = bid.code === this.code;
    if (mine) this.best_minor = bid.amount_minor;
    const row = document.createElement("tr");
    row.dataset.seq = bid.bid_seq;
    row.classList.toggle("app-room__mine", mine);
    const cells = [bid.bid_seq, "", this.money(bid.amount_minor), shanghai(bid.received_at).slice(5)];
    cells.forEach((text, place) => {
      const cell = row.insertCell();
      cell.textContent = text;
      if (place > 1) cell.className = "app-table__number";
    });
    const marks = [[bid.code, "app-code"], [mine && this.texts.you, "app-muted"], [bid.is_priority && this.texts.priority, "app-muted"]];
    for (const [text, look] of marks) {
      if (!text) continue;
      const span = document.createElement("span");
      span.className = look;
      span.textContent = text;
      row.cells[1].append(span, " ");
    }
    body.prepend(row);
    while (body.rows.length > ROWS) body.deleteRow(-1);
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
    this.root.dataset.near = phase === "open" && left_ms < this.window_s * 1000 ? (left_ms < 60000 ? "very" : "yes") : "";
    if (phase === "open") this.sayLeft(left_ms / 1000);
    if (phase !== this.phase) this.enter(phase);
    return phase;
  }

  sayLeft(left_s) {
    // Of the thresholds passed only the last is said: a page opened with a minute left does not begin with five.
    const passed = SPOKEN_S.filter((limit_s) => left_s <= limit_s && !this.spoken_s.has(limit_s));
    if (!passed.length) return;
    for (const limit_s of passed) this.spoken_s.add(limit_s);
    this.say(fill(this.texts.said_left, { left: remainingText(left_s * 1000) }));
  }

  enter(phase) {
    this.phase = phase;
    this.root.dataset.phase = phase;
    const fields = this.find("fields");
    if (fields) fields.disabled = phase !== "open";
    const form = this.find("bid");
    if (form) form.hidden = phase === "ended";
    if (phase === "ended") {
      setText(this.find("who"), this.who());
      const won = this.find("won");
      if (won) won.hidden = !(this.code && this.head.leading_code === this.code && this.head.state !== "withdrawn");
      this.say(this.who());
    }
  }
}
