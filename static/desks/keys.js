// Keys of the desks: "/" to the search, "g" and a letter to a page, "?" to the list of keys. Never while somebody types,
// never with a modifier, and not at all when the person has switched them off (WCAG 2.1.4).
const OFF = "subhasta-keys-off";
const GO_WITHIN_MS = 1500;

const isOff = () => localStorage.getItem(OFF) === "1";
const isTyping = (target) => target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
const address = (name) => document.querySelector(`script[data-keys]`)?.dataset[name];

let startedAt = 0;

document.addEventListener("keydown", (event) => {
  if (isOff() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  const goes = event.timeStamp - startedAt < GO_WITHIN_MS && startedAt > 0;
  startedAt = 0;
  if (event.key === "/") return go(event, address("search"));
  if (event.key === "?") return go(event, address("help"));
  if (goes && event.key === "d") return go(event, address("desk"));
  if (goes && event.key === "c") return go(event, address("cases"));
  if (goes && event.key === "l") return go(event, address("lots"));
  if (event.key === "g") startedAt = event.timeStamp;
});

function go(event, to) {
  if (!to) return;
  event.preventDefault();
  const field = document.getElementById("everywhere");
  if (field && to === address("search")) field.focus();
  else location.assign(to);
}

const choice = document.getElementById("keys-on");
if (choice) {
  choice.checked = !isOff();
  choice.closest("[hidden]")?.removeAttribute("hidden");
  choice.addEventListener("change", () => {
    if (choice.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  });
}
