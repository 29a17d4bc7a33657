// Time on the page: what is left until a moment, in words, and the court's running clock.
const LANGUAGE = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
const WORDS = {
  zh: { day: "天", hour: "小时", minute: "分", second: "秒", gap: "", over: "时间已到" },
  en: { day: "d", hour: "h", minute: "min", second: "s", gap: " ", over: "Time is up" },
};
const BEIJING = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai", dateStyle: "short", timeStyle: "medium" });

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
  return parts.slice(0, 2).map(([count, unit]) => `${count}${words.gap}${unit}`).join(words.gap);
}

// <time datetime="ISO" data-clock> runs on from its moment: the seconds since the answer began to arrive are added, so
// the reader's own clock does not matter.
const answered_ms = performance.getEntriesByType("navigation")[0]?.responseStart ?? performance.now();
const clocks = [...document.querySelectorAll("time[data-clock]")].map((element) => [element, Date.parse(element.dateTime)]);

function tick() {
  for (const [element, began_ms] of clocks) {
    element.textContent = BEIJING.format(new Date(began_ms + performance.now() - answered_ms));
  }
}

if (clocks.length) setInterval(tick, 1000);
