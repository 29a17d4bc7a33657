// The bidding room: puts clock, line, view and form together. Without it the page works by plain forms.
import { installForm } from "./bid_form.js";
import { follow } from "./link.js";
import { hear } from "./server_clock.js";
import { setText, View } from "./view.js";

const TICK_MS = 250;
const RESULT_LOOK_MS = 1000; // while the result is awaited
const STANDING_LOOK_MS = 3000; // while the deposit is awaited, and after the end

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
    setTimeout(lookAtStanding, STANDING_LOOK_MS * (0.3 + Math.random()));
  }
  phase = view.phase;
}, TICK_MS);

function showState(state) {
  const line = view.find("connection");
  line.hidden = false;
  line.dataset.state = state;
  setText(line, data.texts[state]);
}

// The deposit moves by another way than the lot's news: ask for one's own standing while there is no code yet, and once
// after the end, a little spread so that not all bidders ask at one instant.
async function lookAtStanding() {
  try {
    const answer = await fetch(`/lots/${data.lot}/standing`, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const standing = await answer.json();
    if (standing.code && data.viewer === "waiting") location.reload();
    setText(view.find("deposit"), standing.deposit_text);
  } catch { /* asked again, or seen at the next load */ }
}
if (data.viewer === "waiting") setInterval(lookAtStanding, STANDING_LOOK_MS);
