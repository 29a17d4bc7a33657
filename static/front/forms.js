// A second press of the same form is ignored while the first is under way. The pressed button is not disabled before
// the browser has collected the form, so its name and value are sent.
const RELEASE_MS = 15000; // after this the person may try again: the first request is lost or answered with a download

function release(form) {
  form.removeAttribute("aria-busy");
  delete form.dataset.sent;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.getAttribute("method")?.toLowerCase() !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  form.setAttribute("aria-busy", "true");
  setTimeout(() => release(form), RELEASE_MS);
});

// A page that comes back from the browser's own memory must work again.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  document.querySelectorAll("form[data-sent]").forEach(release);
});
