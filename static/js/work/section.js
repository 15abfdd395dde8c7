// The page of a section: saves by itself, says so, shows the section as it will be printed, who
// else is in it, and both texts when two have written.

import { Print } from "./print.js";
import { isSame, Kept, Saving } from "./saving.js";

const PRESENCE_MS = 15_000;

const form = document.querySelector("[data-section-form]");
const texts = JSON.parse(document.getElementById("section-texts").textContent);
const state = document.querySelector("[data-save-state]");
const others = document.querySelector("[data-others]");
const returned = document.querySelector("[data-returned]");
const away = document.querySelector("[data-away]");
const conflict = document.querySelector("[data-conflict]");
const preview = document.querySelector("[data-preview]");
const { title, body, base } = form.elements;

const say = (element, text) => {
  if (element.textContent !== text) element.textContent = text;
};

const read = () => ({ title: title.value, body: body.value });

const write = (text) => {
  title.value = text.title;
  body.value = text.body;
  body.dispatchEvent(new Event("finsam:prose-load"));
};

const kept = new Kept(`finsam-section:${form.dataset.user}:${form.dataset.keptAs}`);
const saving = new Saving({
  url: form.getAttribute("action"), // the page may be that of a form beside it, with its faults
  token: () => form.elements.csrfmiddlewaretoken.value,
  base: base.value,
  saved: { title: title.defaultValue, body: body.defaultValue }, // as the page came
  kept,
  read,
});

// -- What is said

const SAID = {
  saving: () => texts.saving,
  waiting: () => texts.waiting,
  offline: () => texts.offline,
  failed: () => texts.failed,
  away: () => texts.away,
  conflict: () => texts.conflict,
  refused: ({ message }) => message,
  saved: ({ savedAt }) => texts.saved.replace("{time}", savedAt),
  settled: ({ savedAt }) => texts.saved.replace("{time}", savedAt),
};

saving.addEventListener("state", ({ detail }) => {
  say(state, SAID[detail.name](detail));
  state.dataset.saveState = detail.name;
  state.classList.toggle("is-problem", ["failed", "away", "conflict", "refused"].includes(detail.name));
  if (detail.name === "away") sayWhy();
  if (!saving.isAway) away.replaceChildren();
  if (detail.name === "conflict") showConflict(detail.conflict);
  if (detail.name === "settled") endConflict(detail);
  if (detail.name === "saved" || detail.name === "settled") {
    base.value = saving.base;
    showPreview();
    print.changed();
    goOn();
  }
});

// -- Two have written

// Shown when the page comes with it: what was posted is not what is stored.
if (conflict.firstElementChild) saving.isHeld = true;

function showConflict(html) {
  conflict.innerHTML = html; // written and escaped by our own template
  conflict.focus();
}

function endConflict(said) {
  const hadFocus = conflict.contains(document.activeElement);
  conflict.replaceChildren();
  if (hadFocus) title.focus();
  if (said.isWrittenOn) return; // what has been typed since is not written over
  const text = { title: said.title, body: said.body };
  if (!isSame(text, read())) write(text);
  saving.saved = read();
}

async function settle(choice) {
  const seen = conflict.querySelector("[name=seen]").value;
  await saving.save({ extra: { choice, seen }, force: true });
}

// -- The plan's sections, open where there is room beside the text

const roomy = matchMedia("(min-width: 100rem)");
const contents = document.querySelector("[data-contents]");
const fit = () => {
  contents.open = roomy.matches;
};
roomy.addEventListener("change", fit);
fit();

// -- The form

form.addEventListener("input", () => saving.changed());
form.addEventListener("change", () => saving.changed());
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const { name, value } = event.submitter ?? {};
  if (name === "choice") settle(value);
  else if (!saving.isHeld) saving.save({ force: true });
});
body.addEventListener("finsam:save", (event) => event.preventDefault());
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
  event.preventDefault();
  if (!saving.isHeld) saving.save({ force: true });
});
// What cannot be saved now is kept in this browser, and comes back with the page.
for (const other of document.querySelectorAll("[data-saves-first]")) {
  let isSaving = false;
  other.addEventListener("submit", async (event) => {
    if (!saving.hasUnsaved || other.dataset.isSaved) return;
    event.preventDefault();
    if (isSaving) return;
    isSaving = true;
    await saving.save();
    other.dataset.isSaved = "yes";
    other.requestSubmit(event.submitter);
  });
}

// -- What was typed and never saved: the connection was lost, or the browser closed

const lost = kept.text;
if (lost && !saving.isHeld) {
  if (isSame(lost, read())) {
    kept.forget();
  } else {
    write(lost);
    saving.base = lost.base;
    saving.unanswered = lost.unanswered;
    returned.hidden = false;
    saving.save({ force: true });
  }
}
returned.querySelector("button").addEventListener("click", () => {
  returned.hidden = true;
  title.focus();
});

// -- Nobody lets us in any more: signed out, the section or its plan removed, the plan moved to
// another period, or the page from another sign-in

async function sayWhy() {
  if (await hasMoved()) return comeBack();
  const [text, label, address] = await whyAway();
  if (!saving.isAway) return;
  const link = Object.assign(document.createElement("a"), { href: address, target: "_blank", textContent: label });
  const box = document.createElement("p");
  box.append(`${text} `, link);
  box.className = "notice notice-warning";
  away.replaceChildren(box);
}

async function whyAway() {
  const { planUrl, plansUrl, signInUrl } = form.dataset;
  if (await isThere(planUrl)) return [texts.removed, texts.toPlan, planUrl];
  if (await isThere(plansUrl)) return [texts.planRemoved, texts.toPlans, plansUrl];
  return [texts.signedOut, texts.signIn, signInUrl];
}

// Whoever is signed out is led to another place than among the plans.
async function isThere(address) {
  try {
    const answer = await fetch(address);
    return answer.ok && new URL(answer.url).pathname.startsWith(form.dataset.plansUrl);
  } catch {
    return false;
  }
}

// What the site says of who asks, and of where the section is; nothing if it lets nobody in.
async function whereWeAre() {
  try {
    const answer = await fetch(form.dataset.presenceUrl, { cache: "no-cache" });
    const isJson = answer.headers.get("Content-Type")?.includes("json");
    return answer.ok && isJson ? await answer.json() : null;
  } catch {
    return null;
  }
}

async function hasMoved() {
  const here = await whereWeAre();
  return Boolean(here) && here.address !== saving.url;
}

// Somebody who signs in on another page has a new token there; a plan of another period is saved
// under its new address, and written on there.
async function comeBack() {
  const here = await whereWeAre();
  if (!here || String(here.user) !== form.dataset.user) return;
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = here.token;
  saving.url = here.address;
  const wasAway = saving.isAway;
  saving.isAway = false;
  await saving.save({ force: wasAway && !saving.isHeld });
  goOn();
}

function goOn() {
  if (saving.url === form.getAttribute("action") || saving.hasUnsaved || saving.isHeld || saving.isAway) return;
  location.replace(`${saving.url}?flyttad`);
}

// -- As it will be printed

let newestPreview = 0;

async function showPreview() {
  const asked = ++newestPreview;
  try {
    const answer = await fetch(preview.dataset.url);
    if (answer.ok && asked === newestPreview) preview.innerHTML = await answer.text();
  } catch {
    // The last one stays.
  }
  document.dispatchEvent(new CustomEvent("finsam:catalogue"));
}

// The budget and the registers are changed on other pages: who comes back sees what they say now.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "visible") return;
  showPreview();
  lookForOthers();
});

// -- The printed page

const print = new Print(
  document.querySelector("[data-print]"),
  texts,
  () => form.elements.csrfmiddlewaretoken.value,
);
const media = document.querySelector("[data-media]");
media.hidden = false;
media.addEventListener("click", ({ target }) => {
  const { medium } = target.dataset;
  if (!medium) return;
  for (const each of media.children) each.setAttribute("aria-pressed", String(each === target));
  preview.hidden = medium === "print";
  print.show(medium === "print");
});

// -- Who else is here

async function lookForOthers() {
  const asked = saving.base;
  try {
    if (saving.isAway) await comeBack();
    const answer = await fetch(form.dataset.presenceUrl, {
      method: "POST",
      headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      body: new URLSearchParams({ base: asked }),
    });
    if (!answer.ok) return await comeBack();
    const { others: names, isNewer } = await answer.json();
    const said = [
      names.length ? texts.others.replace("{names}", names.join(", ")) : "",
      isNewer && asked === saving.base ? texts.newer : "",
    ];
    say(others, said.filter(Boolean).join(". "));
  } catch {
    // Without a connection nobody is seen.
  }
}

if (saving.hasUnsaved) saving.changed(); // typed before this was here
else if (!saving.isHeld) say(state, texts.allSaved);
state.dataset.saveState ||= "ready";
lookForOthers();
setInterval(() => {
  if (document.visibilityState === "visible") lookForOthers();
}, PRESENCE_MS);
