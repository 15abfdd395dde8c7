// What was typed in a section and never saved lies in this browser: it is listed here, with the way
// to where it is saved, and the text itself for when its section is gone.

import { Kept } from "./saving.js";

const root = document.querySelector("[data-kept]");
const item = root.querySelector("template").content.firstElementChild;
const began = `finsam-section:${root.dataset.user}:${root.dataset.under}`;

const plain = (body) => {
  const page = new DOMParser().parseFromString(body, "text/html");
  return [...page.body.children].map((block) => block.textContent.trim()).filter(Boolean).join("\n\n");
};

function add(name) {
  const kept = new Kept(name);
  const { text } = kept;
  if (!text) return;
  const shown = item.cloneNode(true);
  const link = shown.querySelector("a");
  link.href = text.address;
  link.textContent = text.title || link.textContent;
  if (text.at) shown.querySelector("time").textContent = new Date(text.at).toLocaleString("sv-SE", { dateStyle: "medium", timeStyle: "short" });
  shown.querySelector("[data-kept-text]").textContent = plain(text.body);
  shown.querySelector("button").addEventListener("click", () => {
    kept.forget();
    shown.remove();
    show();
  });
  root.querySelector("ul").append(shown);
}

function show() {
  root.hidden = !root.querySelector("li");
}

for (const name of Object.keys(localStorage)) if (name.startsWith(began)) add(name);
show();
