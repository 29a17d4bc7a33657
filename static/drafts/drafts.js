// Long forms are saved while they are written, and what was written is offered again. Loaded for signed-in people alone.
const SAVE_AFTER_MS = 2000;
const KEEPALIVE_BYTES = 60000; // a browser lets no more pass while the page goes
const SECRET = /password|secret|token|id_number|passport|passcode/i;
const NOT_TYPED = new Set(["hidden", "file", "password", "submit", "button", "image", "reset"]);
const TEXTS = "textarea, input:not([type]), input[type=text], input[type=email], input[type=tel], input[type=date], input[type=datetime-local], input[type=number], select";

const typed = (form) => [...form.elements].filter(
  (field) => field.name && !field.disabled && !NOT_TYPED.has(field.type) && !SECRET.test(field.name) && field.tagName !== "BUTTON",
);
const isTick = (field) => field.type === "checkbox" || field.type === "radio";

function isLong(form) {
  if (form.hasAttribute("data-no-draft") || form.querySelector("input[type=password]")) return false;
  return Boolean(form.querySelector("textarea")) || form.querySelectorAll(TEXTS).length >= 4;
}

function read(form) {
  return typed(form).flatMap((field) => {
    if (isTick(field)) return field.checked ? [[field.name, field.value]] : [];
    if (field.multiple) return [...field.selectedOptions].map((option) => [field.name, option.value]);
    return [[field.name, field.value]];
  });
}

function write(form, fields) {
  const values = new Map();
  for (const [name, value] of fields) values.set(name, [...(values.get(name) ?? []), value]);
  for (const field of typed(form)) {
    const kept = values.get(field.name) ?? [];
    if (isTick(field)) field.checked = kept.includes(field.value);
    else if (field.multiple) for (const option of field.options) option.selected = kept.includes(option.value);
    else if (kept.length) field.value = kept.shift();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function pathOf(address) {
  const url = new URL(address, location.href);
  url.searchParams.delete("lang");
  return url.pathname + url.search;
}

class Draft {
  constructor(form) {
    this.form = form;
    this.page = pathOf(location.href);
    this.action = pathOf(form.getAttribute("action") || location.href);
    this.version = 0;
    this.isAsking = this.isSent = this.isFilling = false;
    this.kept = JSON.stringify(read(form));
    this.box = form.parentNode.insertBefore(document.createElement("div"), form);
    this.box.setAttribute("aria-live", "polite");
    this.line = document.createElement("p");
    this.line.className = "app-draft__saved";
    form.append(this.line);
    // Tells the court, when the form is taken, which draft may go.
    this.marks = [["draft_page", this.page], ["draft_action", this.action]].map(([name, value]) => {
      const mark = Object.assign(document.createElement("input"), { type: "hidden", name, value, disabled: true });
      form.append(mark);
      return mark;
    });
  }

  async begin() {
    const sentKey = `draft sent ${this.action}`;
    // A form that came back refused holds the newest words itself.
    const cameBack = sessionStorage.getItem(sentKey) && !(performance.getEntriesByType("navigation")[0]?.responseStatus < 400);
    sessionStorage.removeItem(sentKey);
    const told = await this.ask();
    if (!told) return;
    this.words = told.words;
    if (told.draft) this.meet(told.draft, cameBack);
    else if (cameBack) this.kept = "";
    this.form.addEventListener("input", () => this.later());
    this.form.addEventListener("change", () => this.later());
    this.form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      this.isSent = true;
      clearTimeout(this.timer);
      sessionStorage.setItem(sentKey, "1");
    });
    window.addEventListener("pagehide", () => this.save(true));
    window.addEventListener("pageshow", (event) => { if (event.persisted) this.isSent = false; });
    document.addEventListener("visibilitychange", () => document.hidden && this.save(true));
    if (JSON.stringify(read(this.form)) !== this.kept) this.later(); // refused, or typed before this script was ready
  }

  async ask() {
    const where = new URLSearchParams({ page: this.page, action: this.action });
    const answer = await fetch(`/drafts/form?${where}`, { headers: { Accept: "application/json" } }).catch(() => null);
    return answer?.ok ? answer.json() : null;
  }

  meet(draft, cameBack) {
    const fields = JSON.stringify(draft.fields);
    if (cameBack || fields === JSON.stringify(read(this.form))) {
      this.know(draft, fields);
      return;
    }
    this.choose("offer", draft, [["go_on", () => this.take(draft)], ["throw_away", () => this.throwAway()]]);
  }

  know(draft, fields) {
    this.version = draft.version;
    this.kept = fields;
    for (const mark of this.marks) mark.disabled = false;
  }

  say(key, draft) {
    return this.words[key].replace("{saved}", draft?.saved ?? "");
  }

  choose(key, draft, ways) {
    this.isAsking = true;
    const region = document.createElement("section");
    region.className = "app-draft";
    region.setAttribute("aria-label", this.words.label);
    const text = document.createElement("p");
    text.textContent = this.say(key, draft);
    const row = document.createElement("div");
    row.className = "govuk-button-group";
    ways.forEach(([word, act], place) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = place ? "govuk-button govuk-button--secondary" : "govuk-button";
      button.textContent = this.words[word];
      button.addEventListener("click", act);
      row.append(button);
    });
    region.append(text, row);
    this.box.replaceChildren(region);
    this.line.textContent = "";
  }

  tell(text) {
    const line = document.createElement("p");
    line.className = "app-draft app-draft--told";
    line.textContent = text;
    this.box.replaceChildren(line);
    this.isAsking = false;
  }

  take(draft) {
    this.isFilling = true;
    write(this.form, draft.fields);
    this.isFilling = false;
    this.know(draft, JSON.stringify(read(this.form)));
    this.tell(this.say("back", draft));
    typed(this.form)[0]?.focus();
  }

  async throwAway() {
    const body = new URLSearchParams({ page: this.page, action: this.action });
    await fetch("/drafts/throw-away", { method: "POST", body, headers: this.headers() }).catch(() => null);
    this.version = 0;
    this.isAsking = false;
    this.box.replaceChildren();
    typed(this.form)[0]?.focus();
    this.later();
  }

  headers() {
    return { "X-CSRFToken": this.form.querySelector("[name=csrf_token]")?.value ?? "", Accept: "application/json" };
  }

  later() {
    if (this.isFilling || this.isAsking || this.isSent) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), SAVE_AFTER_MS);
  }

  async save(isLeaving = false) {
    clearTimeout(this.timer);
    const fields = read(this.form), now = JSON.stringify(fields);
    if (this.isAsking || this.isSent || this.isSaving || now === this.kept) return;
    const body = JSON.stringify({
      page: this.page, action: this.action, title: document.title.split(" – ")[0], fields, version: this.version,
    });
    this.isSaving = true;
    const answer = await fetch("/drafts", {
      method: "POST", body, headers: { ...this.headers(), "Content-Type": "application/json" },
      keepalive: isLeaving && body.length < KEEPALIVE_BYTES,
    }).catch(() => null);
    this.isSaving = false;
    if (answer?.ok) {
      const draft = await answer.json();
      this.know(draft, now);
      this.line.textContent = this.say("saved", draft);
      if (JSON.stringify(read(this.form)) !== now) this.later();
    } else await this.failed(answer?.status);
  }

  async failed(status) {
    if (status === 409) {
      const draft = (await this.ask())?.draft;
      const mine = ["mine", () => { this.version = draft?.version ?? 0; this.kept = ""; this.isAsking = false; this.box.replaceChildren(); this.save(); }];
      this.choose(draft ? "elsewhere" : "gone", draft, draft ? [mine, ["theirs", () => this.take(draft)]] : [mine]);
    } else this.line.textContent = this.words[{ 400: "signed_out", 401: "signed_out", 413: "too_long" }[status] ?? "offline"];
  }
}

for (const form of document.querySelectorAll("main form[method=post]")) if (isLong(form)) new Draft(form).begin();
