// The contents of the page mark the section that is being read.
const links = [...document.querySelectorAll("[data-contents] a")];
const headings = links.map((link) => document.getElementById(link.hash.slice(1)));
const TOP_PX = 160;

function mark() {
  const passed = headings.filter((heading) => heading && heading.getBoundingClientRect().top < TOP_PX);
  const now = headings.indexOf(passed.at(-1));
  links.forEach((link, place) => {
    if (place === now) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  });
}

let isWaiting = false;
addEventListener(
  "scroll",
  () => {
    if (isWaiting) return;
    isWaiting = true;
    requestAnimationFrame(() => {
      isWaiting = false;
      mark();
    });
  },
  { passive: true },
);
