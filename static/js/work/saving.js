// Saves a section while it is written, and keeps in this browser what is not saved yet.
//
//   typed ──a pause──▶ POST ──200──▶ saved; the copy in this browser is thrown away
//                        ├──409──▶ somebody else has saved: both texts are shown, saving waits
//                        ├──422──▶ refused (a title too long): said, tried again when changed
//                        └──no answer──▶ kept, tried again
//
// The text is { title, body }; `base` is the version it began from.

const PAUSE_MS = 1200;
const LONGEST_MS = 10_000; // who never pauses is saved this often
const RETRY_MS = 5000;

export class Saving extends EventTarget {
  constructor({ url, token, kept, read, base }) {
    super();
    Object.assign(this, { url, token, kept, read, base });
    this.saved = this.read();
    this.isHeld = false; // by a conflict
    addEventListener("online", () => this.save());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.save();
    });
  }

  get hasUnsaved() {
    return !isSame(this.read(), this.saved);
  }

  // Called at every change of the text.
  changed() {
    if (!this.hasUnsaved) {
      this.kept.forget();
      clearTimeout(this.timer);
      this.firstChange = null;
      return;
    }
    this.kept.keep({ ...this.read(), base: this.base });
    if (this.isHeld) return;
    this.tell("waiting");
    this.firstChange ??= Date.now();
    const longest = this.firstChange + LONGEST_MS - Date.now();
    this.saveIn(Math.max(0, Math.min(PAUSE_MS, longest)));
  }

  saveIn(milliseconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), milliseconds);
  }

  // Answers when everything written so far is saved, or cannot be for now. One at a time.
  async save({ extra = {}, force = false } = {}) {
    clearTimeout(this.timer);
    while (this.sending) await this.sending;
    if (!force && (this.isHeld || !this.hasUnsaved)) return;
    this.sending = this.send(this.read(), extra);
    await this.sending;
    this.sending = null;
  }

  async send(text, extra) {
    this.firstChange = null;
    this.tell("saving");
    const data = { ...text, ...extra, base: this.base, csrfmiddlewaretoken: this.token() };
    try {
      const answer = await fetch(this.url, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new URLSearchParams(data),
      });
      await this.take(answer, text, extra);
    } catch {
      this.tell(navigator.onLine ? "failed" : "offline");
      this.saveIn(RETRY_MS);
    }
  }

  async take(answer, text, extra) {
    if (answer.ok) {
      this.accept(await answer.json(), text, extra.choice);
    } else if (answer.status === 409) {
      this.isHeld = true;
      const { conflict } = await answer.json();
      this.tell("conflict", { conflict });
    } else if (answer.status === 422) {
      const { errors } = await answer.json();
      this.tell("refused", { message: Object.values(errors).flat().join(" ") });
    } else if (answer.status === 403 || answer.status === 404 || answer.redirected) {
      this.tell("gone");
    } else {
      this.tell("failed");
      this.saveIn(RETRY_MS);
    }
  }

  // Somebody may have typed since the text was sent. That goes on from it where it is what is stored
  // now; where another text was chosen, the base stays, so that the two meet as a new conflict.
  accept(said, sent, choice) {
    const isSettled = this.isHeld;
    const isWrittenOn = !isSame(this.read(), sent);
    const isAnother = isSettled && choice !== "mine";
    this.isHeld = false;
    this.saved = sent;
    if (!(isWrittenOn && isAnother)) this.base = said.version;
    this.tell(isSettled ? "settled" : "saved", { ...said, isWrittenOn });
    if (this.hasUnsaved) this.changed();
    else this.kept.forget();
  }

  tell(name, detail = {}) {
    this.dispatchEvent(new CustomEvent("state", { detail: { name, ...detail } }));
  }
}

export const isSame = (one, other) => one.title === other.title && one.body === other.body;

// What is written and not saved, in this browser, for this section and this person.
export class Kept {
  constructor(name) {
    this.name = name;
  }

  keep(text) {
    try {
      localStorage.setItem(this.name, JSON.stringify(text));
    } catch {
      // No room, or not allowed: then it is only on the page.
    }
  }

  forget() {
    try {
      localStorage.removeItem(this.name);
    } catch {
      // Nothing was kept.
    }
  }

  get text() {
    try {
      return JSON.parse(localStorage.getItem(this.name));
    } catch {
      return null;
    }
  }
}
