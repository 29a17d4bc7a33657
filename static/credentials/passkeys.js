// Passkeys: the form's button asks the server for a question, the browser for its answer, and sends that with the form.
const forms = document.querySelectorAll("form[data-passkey]");

async function answered(form) {
  const question = await fetch(form.dataset.question, {
    method: "POST",
    headers: { "X-CSRFToken": form.elements.csrf_token.value, Accept: "application/json" },
  });
  if (!question.ok) throw new Error(`the server answered ${question.status}`);
  const asked = await question.json();
  const isNew = form.dataset.passkey === "make";
  const publicKey = isNew
    ? PublicKeyCredential.parseCreationOptionsFromJSON(asked)
    : PublicKeyCredential.parseRequestOptionsFromJSON(asked);
  const credential = await (isNew ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey }));
  return JSON.stringify(credential.toJSON());
}

for (const form of forms) {
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) continue;
  form.hidden = false;
  const complaint = form.querySelector("[data-passkey-error]");
  // Before forms.js sees the press: it counts a form as sent only when nobody held it back.
  form.addEventListener("submit", async (event) => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    complaint.hidden = true;
    try {
      form.elements.credential.value = await answered(form);
    } catch (error) {
      console.info(error.name);
      complaint.hidden = false;
      return;
    }
    form.requestSubmit();
  });
}
