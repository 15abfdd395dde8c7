// Comments are about what was marked, in the text or in the page beside it; what they are about is
// marked there again.

const LONGEST = 300;
const form = document.querySelector("[data-comment-form]");
const preview = document.querySelector("[data-preview]");
const within = ".prose-text, [data-preview]";

if (form) {
  const marked = form.querySelector("[data-marked]");
  const { quote } = form.elements;
  const say = (text) => {
    quote.value = text;
    marked.querySelector("q").textContent = text;
    marked.hidden = !text;
  };
  marked.querySelector("button").addEventListener("click", () => {
    say("");
    form.elements.text.focus();
  });
  say(quote.value);
  document.addEventListener("selectionchange", () => {
    const selection = getSelection();
    const from = selection.anchorNode?.parentElement;
    const text = selection.toString().replace(/\s+/g, " ").trim();
    if (text && from?.closest(within)) say(text.slice(0, LONGEST));
  });
}

// Where the words of a quote stand in the page, blanks aside.
function rangeOf(words) {
  const walker = document.createTreeWalker(preview, NodeFilter.SHOW_TEXT);
  const places = [];
  let text = "";
  while (walker.nextNode()) {
    const { data } = walker.currentNode;
    for (let at = 0; at < data.length; at += 1) {
      if (/\s/.test(data[at])) continue;
      places.push([walker.currentNode, at]);
      text += data[at];
    }
  }
  const wanted = words.replace(/\s+/g, "");
  const first = wanted ? text.indexOf(wanted) : -1;
  if (first < 0) return null;
  const range = new Range();
  range.setStart(...places[first]);
  const [node, at] = places[first + wanted.length - 1];
  range.setEnd(node, at + 1);
  return range;
}

function mark() {
  if (!globalThis.CSS?.highlights) return;
  const quotes = [...document.querySelectorAll("[data-comments] > .comment [data-quote]")];
  const ranges = quotes.map((each) => rangeOf(each.textContent)).filter(Boolean);
  CSS.highlights.set("finsam-comment", new Highlight(...ranges));
  document.querySelector("[data-comments]").dataset.quotesFound = ranges.length;
}

new MutationObserver(mark).observe(preview, { childList: true });
mark();
