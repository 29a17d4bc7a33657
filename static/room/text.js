// How the room writes: money, court time, sentences with facts in them.
const SIGNS = { CNY: ["¥", 2], USD: ["$", 2], EUR: ["€", 2], KRW: ["₩", 0] };
const SHANGHAI = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai", dateStyle: "short", timeStyle: "medium" });

export const shanghai = (moment) => SHANGHAI.format(new Date(moment));

export function money(minor, currency) {
  const [sign, places] = SIGNS[currency];
  const digits = String(minor).padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places).replace(/\B(?=(\d{3})+$)/g, ",");
  return sign + whole + (places ? `.${digits.slice(-places)}` : "");
}

export const fill = (text, facts) => text.replace(/\{(\w+)\}/g, (_, name) => facts[name]);

export function setText(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}
