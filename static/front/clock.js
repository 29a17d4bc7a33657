// Counts down on the server's clock, never on the reader's.
//   <meta name="server-time" content="ISO">            the server's time when the page was made
//   <time datetime="ISO" data-countdown="ISO">…</time>  shows what is left until that moment
//   <time datetime="ISO" data-clock>…</time>            shows the running time of the court, Asia/Shanghai
// Live pages correct the offset with setServerTime(iso) when a message brings a newer time.
const LANGUAGE = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
const WORDS = {
  zh: { day: "天", hour: "小时", minute: "分", second: "秒", gap: "", over: "时间已到" },
  en: { day: "d", hour: "h", minute: "min", second: "s", gap: " ", over: "Time is up" },
};
const SHANGHAI = new Intl.DateTimeFormat("sv-SE", {
  timeZone: "Asia/Shanghai", dateStyle: "short", timeStyle: "medium",
});

let offset_ms = 0;

export function setServerTime(iso) {
  const server_ms = Date.parse(iso);
  if (!Number.isNaN(server_ms)) offset_ms = server_ms - Date.now();
}

export function serverNow() {
  return Date.now() + offset_ms;
}

export function remainingText(left_ms, language = LANGUAGE) {
  const words = WORDS[language];
  if (left_ms <= 0) return words.over;
  const seconds = Math.ceil(left_ms / 1000);
  const parts = [
    [Math.floor(seconds / 86400), words.day],
    [Math.floor(seconds / 3600) % 24, words.hour],
    [Math.floor(seconds / 60) % 60, words.minute],
    [seconds % 60, words.second],
  ];
  while (parts.length > 1 && parts[0][0] === 0) parts.shift();
  // Far away, seconds are noise: two units are enough.
  const shown = parts.length > 2 ? parts.slice(0, 2) : parts;
  return shown.map(([count, unit]) => `${count}${words.gap}${unit}`).join(words.gap);
}

function tick() {
  const now_ms = serverNow();
  for (const element of document.querySelectorAll("time[data-countdown]")) {
    const text = remainingText(Date.parse(element.dataset.countdown) - now_ms);
    if (element.textContent !== text) element.textContent = text;
  }
  for (const element of document.querySelectorAll("time[data-clock]")) {
    element.textContent = SHANGHAI.format(new Date(now_ms));
  }
}

const meta = document.querySelector('meta[name="server-time"]');
if (meta) {
  // The page left the server before it arrived here: count from when the answer began, not from when this script ran.
  const arrived_ms = performance.timeOrigin + (performance.getEntriesByType("navigation")[0]?.responseStart ?? performance.now());
  offset_ms = Date.parse(meta.content) - arrived_ms;
}
tick();
setInterval(tick, 1000);
document.addEventListener("visibilitychange", tick);
