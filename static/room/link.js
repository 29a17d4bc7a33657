// The line to the server: news by websocket, numbered per lot. Whoever misses a range, reconnects or comes back to the
// window asks for the events after the last one he knows, until nothing is missing.
import { io } from "../vendor/socket.io.esm.min.js";
import { hear } from "./server_clock.js";

const CONNECTED_POLL_MS = 120000; // a safety net: the server tells every connection whatever happens anywhere
const OFFLINE_POLL_MS = 2000;
const SLOWEST_POLL_MS = 16000;
const RESULT_SPREAD_MS = 5000;
const AGAIN_MS = 300; // the answer may come from a cache that is a second old
const ACK_MS = 4000;
const TRIES = 5;
// A lone break is over within two seconds. When the server was away its first answer is a refusal, and ten thousand
// browsers then come back spread over ten seconds.
const COMING_BACK = { reconnectionDelay: 1000, reconnectionDelayMax: 10000, randomizationFactor: 1 };

// So that ten thousand browsers do not ask at one instant.
const spread = (ms) => ms * (0.5 + Math.random());
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

export function follow(lot, known, { onNews, onState }) {
  let seq = known; // the last entry told to onNews
  let wanted = known; // the newest entry that we know to exist
  let repairing = false;
  let reachable = true;
  let failures = 0;
  let timer = null;
  let looks_soon = false;
  const socket = io("/live", { transports: ["websocket"], ...COMING_BACK });

  const tellState = () => onState(socket.connected ? "live" : reachable ? "offline" : "unreachable");

  // Gives onNews what continues our knowledge without a gap. A message covers its whole range, though of a rush it
  // carries the newest entries alone.
  function take(message) {
    hear(message.server_time);
    wanted = Math.max(wanted, message.head.seq, message.to_seq ?? 0);
    const before = seq;
    let fresh = [];
    if (message.from_seq !== null && message.from_seq <= seq + 1) {
      fresh = message.entries.filter((entry) => entry.seq > before);
      seq = Math.max(seq, message.to_seq);
    }
    onNews(fresh, message.head);
    return seq - before;
  }

  async function ask() {
    const answer = await fetch(`/api/v1/lots/${lot}/events?after=${seq}`, { cache: "no-store" });
    if (!answer.ok) throw new Error(`events: ${answer.status}`);
    return take(await answer.json());
  }

  async function repair() {
    if (repairing) return;
    repairing = true;
    try {
      let told = await ask();
      for (let left = TRIES; seq < wanted && left > 0; left -= told ? 0 : 1) {
        if (!told) await pause(spread(AGAIN_MS));
        told = await ask();
      }
      reachable = true;
      failures = 0;
    } catch {
      reachable = socket.connected;
      failures += 1;
    } finally {
      repairing = false;
      tellState();
      plan();
    }
  }

  function pollMs() {
    if (socket.connected && !failures) return CONNECTED_POLL_MS;
    return Math.min(OFFLINE_POLL_MS * 2 ** failures, SLOWEST_POLL_MS);
  }

  function plan(ms = pollMs()) {
    clearTimeout(timer);
    looks_soon = false;
    timer = setTimeout(repair, spread(ms));
  }

  // While a result is awaited that the line should bring by itself: one look, at a moment of everybody's own.
  function lookSoon(ms) {
    if (looks_soon) return;
    plan(socket.connected ? RESULT_SPREAD_MS : ms);
    looks_soon = true;
  }

  // Asks to watch the lot until the server says yes or the line breaks; a server that has just come up may be busy.
  async function join() {
    const connection = socket.id;
    while (socket.connected && socket.id === connection) {
      try {
        const joined = await socket.timeout(ACK_MS).emitWithAck("join", { lot });
        if (joined.ok) return joined;
      } catch { /* asked again */ }
      await pause(spread(OFFLINE_POLL_MS));
    }
    return null;
  }

  socket.on("connect", async () => {
    reachable = true;
    failures = 0;
    tellState();
    const joined = await join();
    if (!joined) return;
    hear(joined.server_time);
    wanted = Math.max(wanted, joined.seq ?? 0);
    if (joined.seq === null || seq < wanted) repair();
    else plan();
  });
  socket.on("disconnect", () => { tellState(); plan(); });
  socket.on("connect_error", tellState);
  socket.on("news", (message) => {
    if (message.lot !== lot) return;
    take(message);
    // A lone late message is mended by the next one; what stays missing is asked for.
    if (seq < wanted) setTimeout(() => { if (seq < wanted) repair(); }, spread(AGAIN_MS));
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) repair(); });
  window.addEventListener("online", repair);
  plan();

  return { lookSoon, send: (bid, token) => send(socket, lot, bid, token) };
}

// Sends a bid by socket, else by POST; the same id each time, so it counts once. Returns the server's answer, or null
// when none came.
async function send(socket, lot, bid, token) {
  let answer = null;
  for (let left = TRIES; left > 0; left -= 1) {
    try {
      answer = socket.connected
        ? await socket.timeout(ACK_MS).emitWithAck("bid", { lot, ...bid })
        : await post(lot, bid, token);
      if (answer.server_time) hear(answer.server_time);
      if (answer.ok || answer.status < 500) return answer;
    } catch { /* no answer: ask again with the same id */ }
    if (left > 1) await pause(spread(700));
  }
  return answer;
}

async function post(lot, bid, token) {
  const answer = await fetch(`/api/v1/lots/${lot}/bids`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token, Accept: "application/json" },
    body: JSON.stringify(bid),
    signal: AbortSignal.timeout(ACK_MS * 3),
  });
  const body = await answer.json();
  return { status: answer.status, message: body.detail, ...body };
}
