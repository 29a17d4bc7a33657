// Turns alerts on in this browser: asks it, fills in the form's hidden fields, and sends the form as if it were pressed.
const form = document.querySelector("[data-push]");
const can = form && "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

const bytesOf = (text) => {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
};

const textOf = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const browserName = () => {
  const agent = navigator.userAgent;
  const [name] = [["Edg/", "Edge"], ["Firefox/", "Firefox"], ["Chrome/", "Chrome"], ["Safari/", "Safari"]]
    .filter(([sign]) => agent.includes(sign))
    .map(([, shown]) => shown);
  const [system] = ["Android", "iPhone", "iPad", "Windows", "Mac", "Linux"].filter((sign) => agent.includes(sign));
  return [name || "Browser", system].filter(Boolean).join(" · ");
};

const registration = () => navigator.serviceWorker.register(form.dataset.push, { scope: "/following/" });

const subscribe = async () => {
  const registered = await registration();
  await registered.update();
  const wanted = { userVisibleOnly: true, applicationServerKey: bytesOf(form.dataset.pushKey) };
  try {
    return await registered.pushManager.subscribe(wanted);
  } catch (fault) {
    // Subscribed once under another key of the server: begin anew.
    const old = await registered.pushManager.getSubscription();
    if (!old) throw fault;
    await old.unsubscribe();
    return registered.pushManager.subscribe(wanted);
  }
};

const complaint = (reason) => document.querySelector(`[data-push-${reason}]`);

const send = async (event) => {
  event.preventDefault();
  for (const reason of ["refused", "unanswered"]) complaint(reason).hidden = true;
  try {
    const given = await subscribe();
    form.elements.endpoint.value = given.endpoint;
    form.elements.public_key.value = textOf(given.getKey("p256dh"));
    form.elements.secret.value = textOf(given.getKey("auth"));
    form.elements.name.value = browserName();
    form.submit();
  } catch {
    // Allowed and yet no address given: a private window, or the push service of the browser's maker is out of reach.
    complaint(Notification.permission === "granted" ? "unanswered" : "refused").hidden = false;
  }
};

const begin = async () => {
  const [known] = await navigator.serviceWorker.getRegistrations().then((all) =>
    Promise.all(all.map((one) => one.pushManager.getSubscription())).then((found) => found.filter(Boolean)),
  );
  const here = known && document.querySelector(`[data-push-device="${CSS.escape(known.endpoint)}"]`);
  document.querySelector("[data-push-cannot]").hidden = true;
  if (here) {
    here.querySelector("[data-push-here]").hidden = false;
  } else {
    form.hidden = false;
    form.addEventListener("submit", send);
  }
};

if (can) {
  begin();
}
