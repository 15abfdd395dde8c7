// Sections are dragged by their handles to where they are to stand: above, below or inside another
// one. The buttons under "Change" do the same without a mouse.

const INSIDE_FROM = 0.3; // of the height of a line: above it is before, below 1 - it is after

let dragged = null;

for (const handle of document.querySelectorAll("[data-handle]")) {
  handle.hidden = false;
  const line = handle.parentElement;
  line.draggable = true;
  line.addEventListener("dragstart", (event) => {
    dragged = line.closest("[data-key]");
    dragged.classList.add("is-dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.key);
  });
  line.addEventListener("dragend", () => {
    dragged?.classList.remove("is-dragged");
    dragged = null;
    mark(null);
  });
  line.addEventListener("dragover", (event) => {
    if (!mayTake(line)) return;
    event.preventDefault();
    mark(line, placeAt(line, event.clientY));
  });
  line.addEventListener("drop", (event) => {
    if (!mayTake(line)) return;
    event.preventDefault();
    drop(line.closest("[data-key]").dataset.key, placeAt(line, event.clientY));
  });
}

// Nothing is dropped on itself or on what stands inside it.
function mayTake(line) {
  return dragged !== null && !dragged.contains(line);
}

function placeAt(line, y) {
  const { top, height } = line.getBoundingClientRect();
  const at = (y - top) / height;
  if (at < INSIDE_FROM) return "before";
  return at > 1 - INSIDE_FROM ? "after" : "inside";
}

function mark(line, place) {
  for (const marked of document.querySelectorAll("[data-drop]")) delete marked.dataset.drop;
  if (line) line.dataset.drop = place;
}

function drop(target, place) {
  const form = document.createElement("form");
  form.method = "post";
  form.action = dragged.dataset.placeUrl;
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  for (const [name, value] of Object.entries({ csrfmiddlewaretoken: token, place, target })) {
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name, value });
    form.append(input);
  }
  document.body.append(form);
  form.submit();
}
