// The server's time in the browser. Every message carries the time at which it left the server and can only arrive
// late, so the greatest difference heard is the truest. It runs on the browser's monotonic clock: a reader who sets
// his watch moves nothing.
let offset_ms = -Infinity;

export function hear(iso) {
  const server_ms = Date.parse(iso);
  if (!Number.isNaN(server_ms)) offset_ms = Math.max(offset_ms, server_ms - performance.now());
}

export function now_ms() {
  return performance.now() + offset_ms;
}
