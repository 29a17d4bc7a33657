// The price over time as a step line from the start price on, drawn from accepted bids. Its words are the bid record's.
import { now_ms } from "./server_clock.js";
import { fill, money, setText, shanghai } from "./text.js";

const SVG = "http://www.w3.org/2000/svg";
const HEIGHT = 164;
const EDGE = { top: 24, right: 6, bottom: 38, left: 2 };
const HOUR_MS = 3600000;
const KEPT = 200;
const CROWD = 30; // more points than this are smaller
const REDRAW_MS = 5000; // the line goes on with the time

function add(parent, name, facts, text) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(facts)) element.setAttribute(key, value);
  if (text) element.textContent = text;
  parent.append(element);
}

export class Chart {
  // `points`: [number, milliseconds, minor units] of each bid, oldest first.
  constructor(figure, points, texts) {
    Object.assign(this, { figure, points, texts, drawn_ms: -Infinity });
    this.svg = figure.querySelector("svg");
    this.title = figure.querySelector("figcaption");
    new ResizeObserver(() => { this.drawn_ms = -Infinity; }).observe(figure);
  }

  addBid(bid) {
    this.points.push([bid.bid_seq, Date.parse(bid.received_at), bid.amount_minor]);
    this.points.sort((one, other) => one[0] - other[0]);
    this.points.splice(0, this.points.length - KEPT);
    this.drawn_ms = -Infinity;
  }

  // Called often; draws when something has changed or the line is to go on.
  draw(head, is_over) {
    this.figure.hidden = this.points.length < 2; // one bid is no line
    if (this.figure.hidden || performance.now() - this.drawn_ms < REDRAW_MS) return;
    this.drawn_ms = performance.now();
    const to = is_over ? Date.parse(head.closes_at) : Math.max(now_ms(), this.points.at(-1)[1]);
    const from = this.beginning(head, to);
    const shown = this.points.filter(([, at]) => at >= from);
    const before = this.points.filter(([, at]) => at < from).at(-1)?.[2];
    this.paint(head, shown, { from, to, first: before ?? (shown[0]?.[0] === 1 ? head.start_price_minor : shown[0][2]) });
  }

  // Since bidding opened; the last hour once it holds two bids, for there the contest is decided.
  beginning(head, to) {
    const opened = Date.parse(head.opens_at);
    const hour = to - HOUR_MS;
    const is_hour = hour > opened && this.points.filter(([, at]) => at >= hour).length > 1;
    setText(this.title, is_hour ? this.texts.chart_hour : this.texts.chart_all);
    const known = this.points[0][0] === 1 ? opened : this.points[0][1]; // of a long contest the newest bids are here
    return Math.max(is_hour ? hour : opened, known);
  }

  paint(head, shown, { from, to, first }) {
    const width = Math.max(this.figure.clientWidth, 200);
    const lowest = Math.min(head.start_price_minor, first);
    const highest = Math.max(this.points.at(-1)[2], lowest + 2 * head.increment_minor);
    const x = (at) => (EDGE.left + ((at - from) / Math.max(to - from, 1)) * (width - EDGE.left - EDGE.right)).toFixed(1);
    const y = (minor) => (HEIGHT - EDGE.bottom - ((minor - lowest) / (highest - lowest)) * (HEIGHT - EDGE.top - EDGE.bottom)).toFixed(1);
    const last = shown.at(-1)?.[2] ?? first;
    const path = `M${x(from)} ${y(first)}${shown.map(([, at, minor]) => `H${x(at)}V${y(minor)}`).join("")}H${x(to)}`;
    const { svg } = this;
    svg.replaceChildren();
    svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    svg.setAttribute("aria-label", fill(this.texts.chart, {
      count: head.bid_count, first: this.money(head, head.start_price_minor), last: this.money(head, last),
    }));
    add(svg, "path", { class: "app-chart__base", d: `M0 ${y(lowest)}H${width}` });
    add(svg, "path", { class: "app-chart__line", d: path });
    for (const [seq, at, minor] of shown) add(svg, "circle", { cx: x(at), cy: y(minor), r: shown.length > CROWD ? 1.2 : 2.5, "data-seq": seq, "data-minor": minor });
    const right = { x: width - EDGE.right, "text-anchor": "end" };
    add(svg, "text", { ...right, y: y(last) - 8 }, this.money(head, last));
    add(svg, "text", { ...right, y: HEIGHT - EDGE.bottom + 15 }, `${this.texts.start_price} ${this.money(head, lowest)}`);
    add(svg, "text", { x: EDGE.left, y: HEIGHT - 5 }, shanghai(from).slice(5, 16));
    add(svg, "text", { ...right, y: HEIGHT - 5 }, shanghai(to).slice(5, 16));
  }

  money(head, minor) { return money(minor, head.currency); }
}
