// The server's time in the browser. Every message carries the time at which it left the server. It arrived no earlier
// than it left, and an answer left no earlier than it was asked for: so what we are off by lies between the greatest
// and the least difference heard. It runs on the browser's monotonic clock: a reader who sets his watch moves nothing.
const ASKED = 2;

let least_ms = -Infinity;
let most_ms = Infinity;

// `asked_ms`: performance.now() when this was asked for, of an answer that no cache can have kept.
export function hear(iso, asked_ms) {
  const server_ms = Date.parse(iso);
  if (Number.isNaN(server_ms)) return;
  const here_ms = performance.now();
  least_ms = Math.max(least_ms, server_ms - here_ms);
  if (asked_ms !== undefined) most_ms = Math.min(most_ms, server_ms - asked_ms);
  if (most_ms >= least_ms) return;
  // The clocks have drifted apart or the server's was moved: what was known before does not hold.
  least_ms = server_ms - here_ms;
  most_ms = asked_ms === undefined ? Infinity : server_ms - asked_ms;
}

export function now_ms() {
  return performance.now() + (most_ms === Infinity ? least_ms : (least_ms + most_ms) / 2);
}

// How far now_ms may be from the server's time at most, in milliseconds; Infinity while no round trip is known.
export function accuracy_ms() {
  return (most_ms - least_ms) / 2;
}

export async function measure() {
  for (let count = 0; count < ASKED; count += 1) {
    const asked_ms = performance.now();
    try {
      const answer = await fetch("/api/v1/time", { cache: "no-store" });
      if (answer.ok) hear((await answer.json()).server_time, asked_ms);
    } catch { /* the clock stays as it is; the line tells when the server is away */ }
  }
}
