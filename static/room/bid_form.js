// The bid form with script: one bid at a time, one id a bid, the answer next to the field.
import { amountInWords, installAmountField } from "./amount_field.js";
import { readAmount } from "./amounts.js";
import { fill, setText } from "./text.js";
import { leastMinor } from "./view.js";

const UNUSUAL_INCREMENTS = 10;

function newId() {
  // Not crypto.randomUUID: that exists on https pages only.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export function installForm(form, view, link) {
  const dialog = view.find("dialog");
  const field = form.elements.amount;
  const token = form.elements.csrf_token.value;
  const steps = () => ({ least: leastMinor(view), increment: view.head.increment_minor });
  const showWords = installAmountField(field, view.find("words"), view.head.currency, steps);
  let busy = false;
  let unanswered = null; // the last bid, while we do not know whether it was taken
  let pressed = null; // a step's amount as it stood when the finger came down

  form.addEventListener("pointerdown", (event) => {
    const step = event.target.closest("[data-step]");
    pressed = step ? { step, amount: view.readOn(step) } : null;
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    const step = event.submitter?.closest("[data-step]");
    const wish = step
      ? { amount_minor: pressed?.step === step ? pressed.amount : view.readOn(step) }
      : { amount: field.value };
    pressed = null;
    busy = true;
    form.setAttribute("aria-busy", "true");
    try {
      if (await isMeant(wish)) await place(wish, !step);
    } finally {
      busy = false;
      form.removeAttribute("aria-busy");
    }
  });

  async function isMeant(wish) {
    const { head, texts, code } = view;
    const amount = wish.amount_minor ?? readAmount(wish.amount, head.currency);
    if (amount === null) return true;
    const least = leastMinor(view);
    const shown = { amount: view.money(amount), least: view.money(least) };
    if (amount > least + UNUSUAL_INCREMENTS * head.increment_minor) return ask(fill(texts.confirm_unusual, shown), amount);
    if (code && head.leading_code === code && amount >= least) return ask(fill(texts.confirm_own, shown), amount);
    return true;
  }

  function ask(question, amount) {
    setText(view.find("question"), question);
    setText(view.find("question-words"), amountInWords(amount, view.head.currency));
    dialog.returnValue = "no";
    dialog.showModal();
    return new Promise((done) => {
      dialog.addEventListener("close", () => done(dialog.returnValue === "yes"), { once: true });
    });
  }

  async function place(wish, typed) {
    const same = unanswered && unanswered.amount_minor === wish.amount_minor && unanswered.amount === wish.amount;
    const bid = same ? unanswered : { bid_id: newId(), ...wish };
    unanswered = bid;
    showError("");
    const amount = wish.amount_minor ? view.money(wish.amount_minor) : wish.amount;
    outcome(fill(view.texts.sending, { amount }));
    const answer = await link.send(bid, token);
    if (!answer) {
      outcome("");
      showError(view.texts.unconfirmed);
      return;
    }
    if (answer.ok || answer.status < 500) unanswered = null;
    if (answer.ok) {
      if (typed) field.value = "";
      showWords();
      const said = answer.leads ? view.texts.accepted : view.texts.accepted_answered;
      outcome(fill(said, { amount: view.money(answer.amount_minor), seq: answer.seq }));
    } else {
      outcome("");
      showError(answer.message);
      if (typed) field.focus();
    }
  }

  // Somebody has bid higher: "accepted" would now mislead.
  new MutationObserver(() => {
    if (view.root.dataset.mine === "outbid" && !busy) outcome("");
  }).observe(view.root, { attributes: true, attributeFilter: ["data-mine"] });

  function outcome(text) { setText(view.find("outcome"), text); }

  function showError(text) {
    view.find("error").hidden = !text;
    setText(view.find("error-text"), text);
    view.find("group").classList.toggle("govuk-form-group--error", Boolean(text));
    field.classList.toggle("govuk-input--error", Boolean(text));
    if (text) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }
}
