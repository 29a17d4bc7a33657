// The bidding room: puts clock, line, view and form together. Without it the page works by plain forms.
import { installForm } from "./bid_form.js";
import { follow } from "./link.js";
import { hear } from "./server_clock.js";
import { setText, View } from "./view.js";

const TICK_MS = 250;
const RESULT_LOOK_MS = 1000; // while the result is awaited
const STANDING_LOOK_MS = 3000; // while the deposit is awaited

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
setInterval(() => {
  const deciding = view.tick() === "deciding";
  if (deciding && (!deciding_since || performance.now() - deciding_since > RESULT_LOOK_MS)) {
    deciding_since = performance.now();
    link.lookSoon(RESULT_LOOK_MS / 2);
  }
  if (!deciding) deciding_since = null;
}, TICK_MS);

function showState(state) {
  const line = view.find("connection");
  line.hidden = false;
  line.dataset.state = state;
  setText(line, data.texts[state]);
}

// The deposit arrives by another way than the lot's news: ask for one's own standing until there is a code.
async function lookForCode() {
  try {
    const answer = await fetch(`/lots/${data.lot}/standing`, { headers: { Accept: "application/json" } });
    if (answer.ok && (await answer.json()).code) {
      location.reload();
      return;
    }
  } catch { /* asked again */ }
  setTimeout(lookForCode, STANDING_LOOK_MS);
}
if (data.viewer === "waiting") setTimeout(lookForCode, STANDING_LOOK_MS);
