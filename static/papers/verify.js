// Compares a file with the issued one by its SHA-256. The file never leaves the device.
const box = document.querySelector("[data-compare]");
const input = document.getElementById("paper-file");
const verdict = box.querySelector("[data-verdict]");

async function compare(file) {
  verdict.textContent = "";
  try {
    const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    const hash = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const isSame = hash === box.dataset.compare;
    verdict.replaceChildren(Object.assign(document.createElement("strong"), {
      textContent: isSame ? `✓ ${box.dataset.same}` : `✗ ${box.dataset.other}`,
    }));
    verdict.append(document.createElement("br"), Object.assign(document.createElement("code"), { className: "app-code", textContent: hash }));
  } catch {
    verdict.textContent = box.dataset.failed;
  }
}

// Browsers hash only on secure pages; without it the page's own words say how to do it by hand.
if (globalThis.crypto?.subtle) {
  box.hidden = false;
  input.addEventListener("change", () => input.files[0] && compare(input.files[0]));
  box.addEventListener("dragover", (event) => event.preventDefault());
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files[0]) compare(event.dataTransfer.files[0]);
  });
}
