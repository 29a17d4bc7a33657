// Work that is not over yet (a batch, a statement being placed) is looked at again every two seconds: its figures and rows
// change where they stand. A part that the page has no more is over.
const AGAIN_MS = 2000;

async function fresh() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return null; // signed out meanwhile: nothing is known
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return page.querySelector("[data-progress]") ?? page.createElement("div");
  } catch {
    return null; // the line is cut: the next look may find it again
  }
}

async function look() {
  const shown = document.querySelector("[data-progress]");
  const now = await fresh();
  if (now) {
    const bar = shown.querySelector("progress");
    bar.value = now.querySelector("progress")?.value ?? bar.max;
    for (const part of shown.querySelectorAll("[role=status], [data-again], [data-counts], tbody")) {
      const name = ["role", "data-again", "data-counts"].find((one) => part.hasAttribute(one));
      const newer = now.querySelector(name ? `[${name}]` : "tbody");
      if (part.innerHTML !== newer?.innerHTML)
        part.replaceChildren(...[...(newer?.childNodes ?? [])].map((node) => document.adoptNode(node)));
    }
    if (!now.hasAttribute("data-waits")) return;
  }
  setTimeout(look, AGAIN_MS);
}

if (document.querySelector("[data-progress][data-waits]")) setTimeout(look, AGAIN_MS);
