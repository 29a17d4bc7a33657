// Amounts as people type and read them: the server's parse_amount and capital_words once more, for the field.
// tests/room/test_amounts.py holds both against the same table.
const SIGNS = { CNY: "¥", USD: "$", EUR: "€", KRW: "₩" };
const NAMES = { CNY: ["yuan", "fen"], USD: ["dollars", "cents"], EUR: ["euros", "cents"], KRW: ["won", ""] };
const MOST_MINOR = 1e15;
const DIGITS = "零壹贰叁肆伍陆柒捌玖";
const PLACES = ["仟", "佰", "拾", ""];
const THOUSANDS = [[1e12, "trillion"], [1e9, "billion"], [1e6, "million"], [1e3, "thousand"], [1, ""]];

const decimals = (currency) => (currency === "KRW" ? 0 : 2);

// What was typed, in minor units, when that is plain; null leaves it to the server to say what is wrong.
export function readAmount(text, currency) {
  const places = decimals(currency);
  const plain = text.trim().replace(SIGNS[currency], "").trimStart();
  const match = /^(\d+|[1-9]\d{0,2}(?:,\d{3})+)(?:\.(\d{1,2}))?$/.exec(plain);
  if (!match || (match[2] ?? "").length > places) return null;
  const minor = Number(match[1].replaceAll(",", "") + (match[2] ?? "").padEnd(places, "0"));
  return minor <= MOST_MINOR ? minor : null;
}

// The same text with separators after every third digit, when it is digits and at most one point.
export function grouped(text) {
  const match = /^([¥$€₩]?\s*)([\d,]*)(\.\d*)?$/.exec(text);
  if (!match) return text;
  return match[1] + match[2].replaceAll(",", "").replace(/\B(?=(\d{3})+$)/g, ",") + (match[3] ?? "");
}

// Capital numerals (大写) of renminbi, 0 to 10^15 fen.
export function capitalWords(fen) {
  const yuan = Math.floor(fen / 100);
  const jiao = Math.floor(fen / 10) % 10;
  const last = fen % 10;
  let words = yuan ? `${capitalWhole(yuan)}元` : "";
  if (jiao) words += `${DIGITS[jiao]}角`;
  else if (yuan && last) words += "零";
  return last ? `${words}${DIGITS[last]}分` : `${words || "零元"}整`;
}

function capitalWhole(number) {
  for (const [unit, name] of [[1e8, "亿"], [1e4, "万"]]) {
    if (number < unit) continue;
    const high = Math.floor(number / unit);
    const low = number % unit;
    const gap = low && (low < unit / 10 || high % 1e4 === 0) ? "零" : "";
    return capitalWhole(high) + name + gap + (low ? capitalWhole(low) : "");
  }
  const words = [...String(number).padStart(4, "0")].map((digit, at) => (digit === "0" ? "零" : DIGITS[digit] + PLACES[at]));
  return words.join("").replace(/零+/g, "零").replace(/^零|零$/g, "");
}

// How large an amount is, in words that show a zero too many: "4 million 515 thousand 520 yuan".
export function plainReading(minor, currency) {
  const unit = 10 ** decimals(currency);
  const [name, small] = NAMES[currency];
  let rest = Math.floor(minor / unit);
  const words = [];
  for (const [size, word] of THOUSANDS) {
    const count = Math.floor(rest / size);
    if (count) words.push(count, word);
    rest %= size;
  }
  const whole = words.length ? `${words.filter(Boolean).join(" ")} ${name}` : "";
  const odd = minor % unit ? `${minor % unit} ${small}` : "";
  return [whole, odd].filter(Boolean).join(" ") || `0 ${name}`;
}

export function inWords(minor, currency, language) {
  if (language !== "zh") return plainReading(minor, currency);
  return currency === "CNY" ? `人民币${capitalWords(minor)}` : "";
}
