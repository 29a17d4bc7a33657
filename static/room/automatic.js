// Automatic bidding without leaving the room. Without script the same forms are sent as pages.
const ANSWER_MS = 15000;

const part = document.querySelector("[data-automatic]");
const outcome = part.querySelector("[data-maximum-outcome]");

function newId() {
  // Not crypto.randomUUID: that exists on https pages only.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

async function ask(method, form, body) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrf_token.value };
  const answer = await fetch(part.dataset.address, {
    method, headers: { ...headers, Accept: "application/json" }, body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  const shape = await answer.json();
  return { ok: answer.ok, isOver: answer.status < 500, text: shape.message ?? shape.detail };
}

function show(isSet) {
  part.dataset.set = isSet ? "yes" : "no";
  for (const element of part.querySelectorAll("[data-when-set]")) element.hidden = !isSet;
}

function install(form, send) {
  let busy = false;
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    outcome.textContent = "";
    try {
      outcome.textContent = await send(form);
    } catch {
      outcome.textContent = part.dataset.unanswered;
    } finally {
      busy = false;
    }
  });
}

install(part.querySelector("[data-leave]"), async (form) => {
  const { amount, request_id } = form.elements;
  const answer = await ask("PUT", form, { request_id: request_id.value, amount: amount.value });
  // While the outcome is not known, the same maximum keeps its id.
  if (answer.isOver) request_id.value = newId();
  if (answer.ok) {
    amount.value = "";
    show(true);
  }
  return answer.text;
});

install(part.querySelector("[data-withdraw]"), async (form) => {
  const answer = await ask("DELETE", form);
  if (answer.ok) show(false);
  return answer.text;
});
