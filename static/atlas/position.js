// "Use my position": the browser asks the visitor, and only when he presses the button. Nothing is kept.
const form = document.getElementById("near-form");
const button = form?.querySelector("[data-position]");

if (button && "geolocation" in navigator) {
  button.hidden = false;
  button.addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        form.elements.around.value = `${coords.latitude.toFixed(3)}, ${coords.longitude.toFixed(3)}`;
        form.submit();
      },
      () => {
        form.querySelector("[data-position-word]").textContent = button.dataset.failed;
      },
      { timeout: 10_000, maximumAge: 300_000 },
    );
  });
}
