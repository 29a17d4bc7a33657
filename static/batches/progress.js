// A batch that is not over yet is looked at again every two seconds: its figures and rows change where they stand.
const AGAIN_MS = 2000;

async function fresh() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) return null;
    return new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-progress]");
  } catch {
    return null; // the line is cut: the next look may find it again
  }
}

async function look() {
  const shown = document.querySelector("[data-progress]");
  const now = await fresh();
  if (now) {
    shown.querySelector("progress").value = now.querySelector("progress").value;
    for (const part of ["[role=status]", "[data-again]", "tbody"])
      if (shown.querySelector(part).innerHTML !== now.querySelector(part).innerHTML)
        shown.querySelector(part).replaceChildren(...[...now.querySelector(part).childNodes].map((node) => document.adoptNode(node)));
    if (!now.hasAttribute("data-waits")) return;
  }
  setTimeout(look, AGAIN_MS);
}

if (document.querySelector("[data-progress][data-waits]")) setTimeout(look, AGAIN_MS);
