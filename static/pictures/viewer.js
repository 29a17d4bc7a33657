// The viewer over the whole screen. Arrow keys or a swipe: another photo; plus, minus or a press on the photo: zoom, then the
// photo is moved by scrolling; Escape closes and gives the focus back.
const SWIPE_PX = 40;
const viewer = document.querySelector("[data-viewer]");
const part = (name) => viewer.querySelector(`[data-${name}]`);
let photos = [];
let place = 0;

export function openViewer(all, at) {
  photos = all;
  for (const step of viewer.querySelectorAll("[data-step]")) step.hidden = photos.length < 2;
  viewer.showModal();
  show(at);
}

function show(at) {
  place = (at + photos.length) % photos.length;
  const photo = photos[place];
  const picture = photo.querySelector("picture").cloneNode(true);
  for (const source of picture.querySelectorAll("source")) source.sizes = "100vw";
  const image = picture.querySelector("img");
  image.removeAttribute("loading");
  image.className = "";
  part("stage").replaceChildren(picture);
  part("count").textContent = `${place + 1} / ${photos.length}`;
  part("caption").textContent = photo.dataset.photo;
  setZoom(false);
}

// Zoomed, the photo itself is shown in its own size, at the point that was pressed.
function setZoom(isZoomed, across = 0.5, down = 0.5) {
  const stage = part("stage");
  const wasZoomed = stage.dataset.zoomed === "yes";
  stage.dataset.zoomed = isZoomed ? "yes" : "no";
  part("zoom").setAttribute("aria-pressed", String(isZoomed));
  const image = stage.querySelector("img");
  if (!isZoomed || wasZoomed) return;
  const centre = () => {
    stage.scrollLeft = image.offsetWidth * across - stage.clientWidth / 2;
    stage.scrollTop = image.offsetHeight * down - stage.clientHeight / 2;
  };
  for (const source of stage.querySelectorAll("source")) source.remove();
  image.addEventListener("load", centre, { once: true });
  centre();
}

const isZoomed = () => part("stage").dataset.zoomed === "yes";

function press(event) {
  const steps = { ArrowLeft: place - 1, ArrowRight: place + 1, Home: 0, End: photos.length - 1 };
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "+" || event.key === "=") setZoom(true);
  else if (event.key === "-" || event.key === "0") setZoom(false);
  else if (event.key in steps && !isZoomed()) show(steps[event.key]);
  else return;
  event.preventDefault();
}

function watchStage(stage) {
  let began = null;
  stage.addEventListener("pointerdown", (event) => {
    began = { x: event.clientX, y: event.clientY };
  });
  stage.addEventListener("pointerup", (event) => {
    if (!began) return;
    const across = event.clientX - began.x;
    const down = event.clientY - began.y;
    began = null;
    if (!isZoomed() && Math.abs(across) > SWIPE_PX && Math.abs(across) > Math.abs(down)) show(place + (across < 0 ? 1 : -1));
  });
  stage.addEventListener("pointercancel", () => {
    began = null;
  });
  stage.addEventListener("click", (event) => {
    if (!(event.target instanceof HTMLImageElement)) return;
    const box = event.target.getBoundingClientRect();
    setZoom(!isZoomed(), (event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
  });
}

if (viewer) {
  viewer.addEventListener("keydown", press);
  part("zoom").addEventListener("click", () => setZoom(!isZoomed()));
  part("close").addEventListener("click", () => viewer.close());
  for (const step of viewer.querySelectorAll("[data-step]")) {
    step.addEventListener("click", () => show(place + Number(step.dataset.step)));
  }
  watchStage(part("stage"));
}
