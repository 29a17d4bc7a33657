// The photographs of a page. Without this file each photo is a link to itself and the strip is pushed by hand.
import { openViewer } from "./viewer.js";

const NO_MOTION = matchMedia("(prefers-reduced-motion: reduce)");
const photos = [...document.querySelectorAll("a[data-photo]")];

function showFrame(strip, place) {
  const frame = strip.children[place];
  strip.scrollTo({ left: frame.offsetLeft - strip.offsetLeft, behavior: NO_MOTION.matches ? "auto" : "smooth" });
}

function startGallery(gallery) {
  const strip = gallery.querySelector("[data-strip]");
  const thumbs = [...gallery.querySelectorAll("[data-thumbs] a")];
  if (thumbs.length === 0) return;

  const seen = new IntersectionObserver(
    (entries) => {
      for (const entry of entries.filter((one) => one.isIntersecting)) {
        const place = [...strip.children].indexOf(entry.target);
        thumbs.forEach((thumb, index) => {
          if (index === place) thumb.setAttribute("aria-current", "true");
          else thumb.removeAttribute("aria-current");
        });
        // Only the row of thumbnails moves, never the page.
        const row = thumbs[place].closest("ol");
        row.scrollLeft = thumbs[place].offsetLeft - row.offsetLeft - row.clientWidth / 2 + thumbs[place].clientWidth / 2;
      }
    },
    { root: strip, threshold: 0.6 },
  );
  for (const frame of strip.children) seen.observe(frame);
  thumbs.forEach((thumb, place) => {
    thumb.addEventListener("click", (event) => {
      event.preventDefault();
      showFrame(strip, place);
    });
  });
}

document.querySelectorAll("[data-gallery]").forEach(startGallery);
photos.forEach((photo, place) => {
  photo.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    openViewer(photos, place);
  });
});
