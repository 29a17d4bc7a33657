// The field for a free amount: separators while typing, the amount in words below, arrow keys for one increment.
import { grouped, inWords, readAmount } from "./amounts.js";
import { setText } from "./text.js";

const LANGUAGE = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
const PLAIN = /^[¥$€₩]?\s*(\d+|[1-9]\d{0,2}(,\d{3})+)(\.\d*)?$/;

export const amountInWords = (minor, currency) => inWords(minor, currency, LANGUAGE);

// `steps()`: the least amount and the increment as they stand. Returns a function that draws the words again.
export function installAmountField(field, words, currency, steps) {
  let is_ours = true; // whoever sets separators himself means something by them: they are left for the server to judge

  function show() {
    const minor = readAmount(field.value, currency);
    setText(words, minor ? amountInWords(minor, currency) : "");
  }

  function separate() {
    const text = field.value;
    const after = text.length - field.selectionEnd; // the caret keeps its distance from the end
    field.value = grouped(text);
    if (field.value !== text) field.setSelectionRange(field.value.length - after, field.value.length - after);
  }

  field.addEventListener("input", (event) => {
    if (event.isComposing) return;
    if (!field.value) is_ours = true;
    else if (event.data?.includes(",") || event.inputType === "insertFromPaste") is_ours = PLAIN.test(field.value);
    if (is_ours) separate();
    show();
  });
  field.addEventListener("compositionend", show);

  field.addEventListener("keydown", (event) => {
    if ((event.key !== "ArrowUp" && event.key !== "ArrowDown") || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const { least, increment } = steps();
    const typed = readAmount(field.value, currency);
    const moved = typed === null ? least : typed + (event.key === "ArrowUp" ? increment : -increment);
    const minor = Math.max(least, moved);
    const unit = currency === "KRW" ? 1 : 100;
    field.value = grouped(minor % unit ? (minor / unit).toFixed(2) : String(minor / unit));
    show();
  });

  show();
  return show;
}
