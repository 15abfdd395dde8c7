// Saves a section while it is written, and keeps in this browser what is not saved yet.
//
//   typed ──a pause──▶ POST ──200──▶ saved; the copy in this browser is thrown away
//                        ├──409──▶ somebody else has saved: both texts are shown, saving waits
//                        ├──422──▶ refused (a title too long): said, tried again when changed
//                        ├──404──▶ away (signed out, or the section is gone): kept until one is back
//                        └──no answer──▶ kept, tried again
//
// The text is { title, body }; `base` is the version it began from. What was sent and got no answer
// may be stored all the same, so it is sent again as it was before anything newer is: the site then
// says which version it became, and nobody meets their own text as somebody else's.

const PAUSE_MS = 1200;
const LONGEST_MS = 10_000; // who never pauses is saved this often
const RETRY_MS = 5000;

export class Saving extends EventTarget {
  constructor({ url, token, kept, read, base, saved }) {
    super();
    Object.assign(this, { url, token, kept, read, base, saved });
    this.isHeld = false; // by a conflict
    this.isAway = false; // nobody lets us in
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
    this.keep();
    if (this.isHeld || this.isAway) return;
    this.tell("waiting");
    this.firstChange ??= Date.now();
    const longest = this.firstChange + LONGEST_MS - Date.now();
    this.saveIn(Math.max(0, Math.min(PAUSE_MS, longest)));
  }

  keep() {
    const { base, unanswered, url: address } = this;
    this.kept.keep({ ...this.read(), base, unanswered, address, at: new Date().toISOString() });
  }

  saveIn(milliseconds, how) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(how), milliseconds);
  }

  // Answers when everything written so far is saved, or cannot be for now. One at a time.
  async save({ extra = {}, force = false } = {}) {
    clearTimeout(this.timer);
    while (this.sending) await this.sending;
    if (!force && (this.isHeld || this.isAway || !this.hasUnsaved)) return;
    this.sending = this.send(this.read(), extra);
    await this.sending;
    this.sending = null;
  }

  async send(text, extra) {
    this.firstChange = null;
    this.tell("saving");
    const sent = extra.choice ? text : (this.unanswered ?? text);
    const { title, body } = sent;
    const data = { title, body, ...extra, base: this.base, csrfmiddlewaretoken: this.token() };
    try {
      const answer = await fetch(this.url, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new URLSearchParams(data),
      });
      if (answer.status >= 500) throw new Error(String(answer.status));
      const isOlder = !isSame(sent, text);
      this.unanswered = null;
      await this.take(answer, sent, { ...extra, isOlder });
      if (isOlder && !this.isAway) await this.send(this.read(), extra);
    } catch {
      this.unanswered = sent;
      if (this.hasUnsaved) this.keep();
      this.tell(navigator.onLine ? "failed" : "offline");
      this.saveIn(RETRY_MS, extra.choice && { extra, force: true });
    }
  }

  // Of an older text only that it was stored is told: what is newer goes after it.
  async take(answer, sent, { choice, isOlder }) {
    const isJson = answer.headers.get("Content-Type")?.includes("json");
    this.isAway = answer.redirected || !isJson;
    if (this.isAway) {
      this.keep();
      this.tell("away");
    } else if (answer.ok) {
      this.accept(await answer.json(), sent, choice);
    } else if (isOlder) {
      await answer.text();
    } else if (answer.status === 409) {
      this.isHeld = true;
      const { conflict } = await answer.json();
      this.tell("conflict", { conflict });
    } else {
      const { errors, error } = await answer.json();
      this.tell("refused", { message: error ?? Object.values(errors).flat().join(" ") });
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
    this.own = JSON.stringify(text);
    try {
      localStorage.setItem(this.name, this.own);
    } catch {
      // No room, or not allowed: then it is only on the page.
    }
  }

  // What another tab has kept since is not this one's to throw away.
  forget() {
    try {
      if (localStorage.getItem(this.name) === this.own) localStorage.removeItem(this.name);
    } catch {
      // Nothing was kept.
    }
  }

  get text() {
    try {
      this.own = localStorage.getItem(this.name);
      return JSON.parse(this.own);
    } catch {
      return null;
    }
  }
}
