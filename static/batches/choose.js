// One box that ticks all on the page.
const form = document.querySelector("form[data-choose]");
const boxes = [...form.querySelectorAll("input[name=thing]")];
const item = boxes[0].closest(".govuk-checkboxes").cloneNode(true);
const [all, label] = [item.querySelector("input"), item.querySelector("label")];
all.id = "thing-all";
all.removeAttribute("name");
all.value = "";
label.htmlFor = all.id;
label.replaceChildren(document.querySelector("script[data-all]").dataset.all);
form.querySelector("table").before(item);
all.addEventListener("change", () => boxes.forEach((box) => { box.checked = all.checked; }));
form.addEventListener("change", () => {
  const ticked = boxes.filter((box) => box.checked).length;
  all.checked = ticked === boxes.length;
  all.indeterminate = ticked > 0 && ticked < boxes.length;
});
