// The text part of the vocabulary (associations/prose.py): what a body is made of.

import {
  Blockquote,
  Bold,
  BulletList,
  Document,
  Dropcursor,
  Gapcursor,
  HardBreak,
  Heading,
  Italic,
  ListItem,
  Mark,
  Node,
  OrderedList,
  Paragraph,
  Table,
  TableRow,
  Text,
  TrailingNode,
  UndoRedo,
  wrappingInputRule,
} from "django-prose-editor/editor"
import { element } from "finsam/prose/dom"
import { t } from "finsam/prose/texts"

// Attributes by name; one that is not there is not written.
export const named = (...names) =>
  Object.fromEntries(
    names.map((name) => [
      name,
      {
        default: null,
        parseHTML: (dom) => dom.getAttribute(name),
        renderHTML: (attributes) => (attributes[name] == null ? {} : { [name]: attributes[name] }),
      },
    ]),
  )

export const isLink = (href) => /^(https:\/\/|mailto:)\S/i.test(href ?? "")

// What one types is what one gets: no signs that turn into formatting, but for lists.
const noRules = { addInputRules: () => [], addPasteRules: () => [] }

const Numbered = OrderedList.extend({
  addAttributes: () => ({}),
  addNodeView: null,
  renderHTML: () => ["ol", 0],
  addInputRules() {
    return [wrappingInputRule({ find: /^\s*1[.)]\s$/, type: this.type })]
  },
})

const Link = Mark.create({
  name: "link",
  priority: 1002,
  inclusive: false,
  addAttributes: () => named("href"),
  parseHTML: () => [{ tag: "a[href]", getAttrs: (a) => isLink(a.getAttribute("href")) && null }],
  renderHTML: ({ HTMLAttributes }) => ["a", HTMLAttributes, 0],
})

const Cite = Mark.create({
  name: "cite",
  priority: 1004,
  parseHTML: () => [{ tag: "cite" }],
  renderHTML: () => ["cite", 0],
})

// prosemirror-tables counts on the spans; none is read or written, cells are not merged.
const spans = Object.fromEntries(
  [
    ["colspan", 1],
    ["rowspan", 1],
    ["colwidth", null],
  ].map(([name, value]) => [name, { default: value, parseHTML: () => value, renderHTML: () => ({}) }]),
)

const cell = (name, tag, tableRole) =>
  Node.create({
    name,
    content: "inline*",
    tableRole,
    isolating: true,
    addAttributes: () => spans,
    parseHTML: () => [{ tag }],
    renderHTML: () => [tag, 0],
  })

const ProseTable = Table.extend({
  addAttributes: () => named("data-key", "data-caption"),
  renderHTML: ({ HTMLAttributes }) => ["table", HTMLAttributes, ["tbody", 0]],
  addNodeView: () => (props) => new TableView(props),
  addKeyboardShortcuts() {
    const newLine = () => this.editor.isActive("table") && insertBreak(this.editor)
    return { ...this.parent?.(), Enter: newLine, "Shift-Enter": newLine }
  },
})

const insertBreak = (editor) => editor.chain().insertContent({ type: "hardBreak" }).run()

class TableView {
  constructor({ node }) {
    this.caption = element("caption", { contenteditable: "false" })
    this.contentDOM = element("tbody")
    this.table = element("table", {}, this.caption, this.contentDOM)
    this.dom = element("div", { class: "prose-grid" }, this.table)
    this.update(node)
  }

  update(node) {
    if (node.type.name !== "table") return false
    const caption = node.attrs["data-caption"] ?? ""
    this.caption.textContent = caption
    this.caption.hidden = !caption
    return true
  }

  ignoreMutation(mutation) {
    return !this.contentDOM.contains(mutation.target)
  }
}

const Image = Node.create({
  name: "image",
  group: "block",
  atom: true,
  draggable: true,
  addOptions: () => ({ mediaUrl: "/media/" }),
  addAttributes: () => named("data-asset", "alt", "title"),
  parseHTML: () => [{ tag: "img[data-asset]" }],
  renderHTML: ({ HTMLAttributes }) => ["img", HTMLAttributes],
  addNodeView() {
    return ({ node }) => {
      const { "data-asset": asset, alt, title } = node.attrs
      const picture = element("img", { src: this.options.mediaUrl + asset, alt: alt ?? "" })
      const facts = [title, alt ? t("altIs", { alt }) : t("altMissing")].filter(Boolean)
      const caption = element("figcaption", {}, facts.join(" · "))
      const dom = element("figure", { class: "prose-image", contenteditable: "false" }, picture, caption)
      return { dom, ignoreMutation: () => true }
    }
  },
})

const UNDONE = 5000 // steps back: the work of a long day

export const textExtensions = ({ mediaUrl }) => [
  Document,
  Text,
  Paragraph,
  Heading.extend(noRules).configure({ levels: [3, 4] }),
  Bold.extend(noRules),
  Italic.extend(noRules),
  HardBreak,
  BulletList,
  Numbered,
  ListItem,
  Blockquote.extend(noRules),
  Link,
  Cite,
  ProseTable,
  TableRow,
  cell("tableCell", "td", "cell"),
  cell("tableHeader", "th", "header_cell"),
  Image.configure({ mediaUrl }),
  UndoRedo.configure({ depth: UNDONE }),
  Dropcursor.configure({ color: false, class: "prose-dropcursor" }),
  Gapcursor,
  TrailingNode,
]
