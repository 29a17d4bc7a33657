// The bidding room: puts clock, line, view and form together. Without it the page works by plain forms.
import { installForm } from "./bid_form.js";
import { follow } from "./link.js";
import { accuracy_ms, hear, measure, now_ms } from "./server_clock.js";
import { fill, setText, shanghai } from "./text.js";
import { View } from "./view.js";

const TICK_MS = 250;
const RESULT_LOOK_MS = 1000; // while the result is awaited
const STANDING_LOOK_MS = 3000; // while the deposit is awaited, and after the end
const MEASURE_MS = 300000;
const MEASURE_AGAIN_MS = 10000; // while no round trip is known

const root = document.getElementById("room");
const data = JSON.parse(root.dataset.room);

hear(data.server_time);
const view = new View(root, data);
const link = follow(data.lot, data.head.seq, {
  onNews: (entries, head) => view.news(entries, head),
  onState: showState,
});
const form = view.find("bid");
if (form) installForm(form, view, link);

let measured_ms = -Infinity;
let deciding_since = null;
let phase = view.phase;
setInterval(() => {
  const deciding = view.tick() === "deciding";
  if (deciding && (!deciding_since || performance.now() - deciding_since > RESULT_LOOK_MS)) {
    deciding_since = performance.now();
    link.lookSoon(RESULT_LOOK_MS / 2);
  }
  if (!deciding) deciding_since = null;
  if (view.phase === "ended" && phase !== "ended" && data.viewer === "bidder") {
    setTimeout(showOwnPart, STANDING_LOOK_MS * (0.3 + Math.random()));
  }
  phase = view.phase;
  showClock();
}, TICK_MS);

function showState(state) {
  const line = view.find("connection");
  line.hidden = false;
  line.dataset.state = state;
  setText(line, data.texts[state]);
}

// The court's time as this page knows it, and how exactly.
function showClock() {
  const age_ms = performance.now() - measured_ms;
  if (!document.hidden && age_ms > (Number.isFinite(accuracy_ms()) ? MEASURE_MS : MEASURE_AGAIN_MS)) {
    measured_ms = performance.now();
    measure();
  }
  const line = view.find("exact");
  line.hidden = false;
  const time = fill(data.texts.court_time, { time: shanghai(now_ms()).slice(11) });
  const seconds = Math.max(Math.ceil(accuracy_ms() / 100) / 10, 0.1).toFixed(1);
  setText(line, Number.isFinite(accuracy_ms()) ? `${time} · ${fill(data.texts.exact, { seconds })}` : time);
}

// The end changes the visitor's own part by another way than the lot's news: what the server shows of it now.
async function showOwnPart() {
  try {
    const answer = await fetch(`/lots/${data.lot}/room`);
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    view.find("me").replaceWith(document.adoptNode(page.querySelector("[data-me]")));
  } catch { /* seen at the next load */ }
}

// One's own standing is asked for while there is no code yet.
async function awaitCode() {
  try {
    const answer = await fetch(`/lots/${data.lot}/standing`, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const standing = await answer.json();
    if (standing.code) location.reload();
    setText(view.find("deposit"), standing.deposit_text);
  } catch { /* asked again */ }
}
if (data.viewer === "waiting") setInterval(awaitCode, STANDING_LOOK_MS);
