// The line to the server: news by websocket, numbered per lot. Whoever misses a number, reconnects or comes back to the
// window asks for the events after the last one he knows, until nothing is missing.
import { io } from "../vendor/socket.io.esm.min.js";
import { hear } from "./server_clock.js";

const CONNECTED_POLL_MS = 15000; // a safety net: the news may come from a process that this socket does not hear
const OFFLINE_POLL_MS = 2000;
const AGAIN_MS = 300; // the answer may come from a cache that is a second old
const ACK_MS = 4000;
const TRIES = 5;

const spread = (ms) => ms * (0.85 + 0.3 * Math.random()); // so that a thousand browsers do not ask at one instant
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

export function follow(lot, known, { onNews, onState }) {
  let seq = known; // the last entry told to onNews
  let wanted = known; // the newest entry that we know to exist
  let repairing = false;
  let reachable = true;
  let timer = null;
  const socket = io("/live", {
    transports: ["websocket"], reconnectionDelay: 500, reconnectionDelayMax: 5000, randomizationFactor: 0.7,
  });

  const tellState = () => onState(socket.connected ? "live" : reachable ? "offline" : "unreachable");

  // Gives onNews what continues our knowledge without a gap.
  function take(message) {
    hear(message.server_time);
    wanted = Math.max(wanted, message.head.seq, message.to_seq ?? 0);
    const fresh = [];
    for (const entry of message.entries) {
      if (entry.seq === seq + 1) {
        fresh.push(entry);
        seq = entry.seq;
      }
    }
    onNews(fresh, message.head);
    return fresh.length;
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
    } catch {
      reachable = socket.connected;
    } finally {
      repairing = false;
      tellState();
      plan();
    }
  }

  function plan(ms = socket.connected ? CONNECTED_POLL_MS : OFFLINE_POLL_MS) {
    clearTimeout(timer);
    timer = setTimeout(repair, spread(ms));
  }

  socket.on("connect", async () => {
    reachable = true;
    tellState();
    try {
      const joined = await socket.timeout(ACK_MS).emitWithAck("join", { lot });
      if (joined.server_time) hear(joined.server_time);
    } catch { /* the poll goes on; the next connection joins again */ }
    repair();
  });
  socket.on("disconnect", () => { tellState(); plan(); });
  socket.on("connect_error", () => { tellState(); plan(); });
  socket.on("news", (message) => {
    if (message.lot !== lot) return;
    take(message);
    // A lone late message is mended by the next one; what stays missing is asked for.
    if (seq < wanted) setTimeout(() => { if (seq < wanted) repair(); }, AGAIN_MS / 3);
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) repair(); });
  window.addEventListener("online", repair);
  plan();

  return { lookSoon: (ms) => plan(ms), send: (bid, token) => send(socket, lot, bid, token) };
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
