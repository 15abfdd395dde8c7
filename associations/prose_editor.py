"""The editor of prose as a form widget (redigeraren): every `ProseField` gets it by itself.

The widget is a textarea with the body as HTML, which works as it is without scripts. With them
the modules of `static/js/prose` put an editor in its place and write into it what is typed.
A page tells the editor more through attributes of the widget:

    data-catalogue           id of a json_script: what live nodes show and what can be inserted
    data-catalogue-url       or the address of the same JSON
    data-block-preview-url   takes a block by POST (kind, options), answers with the HTML it prints
    data-block-check-url     takes a block by POST, answers {"errors": {option: what is wrong}}
    data-upload-url          takes a picture by POST (file), answers {"sha256": …} or {"error": …}
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.widgets import Script
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from js_asset import JSON, ImportMap, Media  # type: ignore[import-untyped]  # no stubs

MODULES = (
    "blocks",
    "boxes",
    "catalogue",
    "checks",
    "combobox",
    "commands",
    "content",
    "dialog",
    "dom",
    "editor",
    "fields",
    "insert",
    "keys",
    "live",
    "menu",
    "money",
    "paste",
    "texts",
    "toolbar",
    "vocabulary",
)
IMPORTS = ImportMap(
    {
        "django-prose-editor/editor": "django_prose_editor/editor.js",
        **{f"finsam/prose/{name}": f"js/prose/{name}.js" for name in MODULES},
    }
)

# The words of the interface. What stands in {braces} is put in by the browser.
TEXTS: dict[str, str | Promise] = {
    "toolbar": _("Formatting"),
    "keyboardHelp": _(
        "Alt+F10 leads to the buttons above the text. Escape and then Tab leaves the text."
    ),
    # -- Buttons
    "heading": _("Heading"),
    "subheading": _("Subheading"),
    "quotation": _("Quotation"),
    "source": _("Source"),
    "bold": _("Bold"),
    "italic": _("Italic"),
    "list": _("List"),
    "bulletList": _("Bulleted list"),
    "orderedList": _("Numbered list"),
    "indent": _("Indent"),
    "outdent": _("Outdent"),
    "link": _("Link"),
    "table": _("Table"),
    "insert": _("Insert"),
    "edit": _("Change…"),
    "undo": _("Undo"),
    "redo": _("Redo"),
    # -- Tables
    "insertTable": _("Insert table"),
    "rowAbove": _("Row above"),
    "rowBelow": _("Row below"),
    "columnBefore": _("Column before"),
    "columnAfter": _("Column after"),
    "headerRow": _("Header row on or off"),
    "tableCaption": _("Caption…"),
    "deleteRow": _("Remove row"),
    "deleteColumn": _("Remove column"),
    "deleteTable": _("Remove table"),
    "caption": _("Caption"),
    "key": _("Key, for references"),
    "keyWrong": _("Use small letters a–z, digits and hyphens."),
    "keyTaken": _("Another table or figure of the plan has this key."),
    "keyHelp": _("Made of the caption when it is empty. References stop working if it changes."),
    "largeTable": _(
        "The table that was pasted has {rows} rows and {columns} columns. All of it is here, but "
        "it will be hard to read in print: a document beside the plan may serve better."
    ),
    # -- What is inserted
    "footnote": _("Footnote"),
    "noteText": _("Text of the footnote"),
    "image": _("Picture"),
    "file": _("File"),
    "fileHelp": _("PNG, JPEG or WebP, at most 20 MB. It is shrunk to what a page needs."),
    "fileTooLarge": _("The file is too large. A picture may have 20 MB."),
    "uploading": _("The picture is being sent…"),
    "altText": _("Description"),
    "altHelp": _("What the picture shows, for those who do not see it."),
    "altIs": _("Description: {alt}"),
    "altMissing": _("The picture has no description."),
    "uploadFailed": _("The picture could not be saved. Try again."),
    "figure": _("Budget figure"),
    "figures": _("Budget figures"),
    "reference": _("Reference"),
    "references": _("References"),
    "term": _("Term"),
    "terms": _("Terms"),
    "block": _("Block"),
    "blocks": _("Blocks"),
    "insertLookups": _("Amounts and references"),
    "insertTables": _("Lists and tables from the registers"),
    "insertCharts": _("Diagrams"),
    "insertInText": _("Picture, footnote, table"),
    "insertSearch": _("Search for what to insert"),
    "found": _("{count} found"),
    "moreFound": _("{count} more: write more of the name"),
    "choices": _("Choices"),
    "noAmount": _("no amount"),
    "missing": _("{what} that is no longer there"),
    "goneChoice": _("Something that is no longer there"),
    # -- Their settings
    "showAs": _("Show as"),
    "amount": _("Amount"),
    "share": _("Share"),
    "difference": _("Difference"),
    "unit": _("Unit"),
    "comparedWith": _("Compared with"),
    "shareOf": _("{part} as a share of {whole}"),
    "differenceFrom": _("Difference between {first} and {second}"),
    "refersTo": _("Refers to"),
    "form-number": _("Number"),
    "form-page": _("Number and page"),
    "form-title": _("Title"),
    "withPage": _("{number}, p. …"),
    "kind-section": _("Section"),
    "kind-table": _("Table"),
    "kind-project": _("Project"),
    "kind-target-group": _("Target group"),
    "kind-goal": _("Goal"),
    "termEmptyRemoves": _("Empty the field if the words are no term."),
    "onlyThese": _("Only these:"),
    "rowOrder": _("Order and names of their own"),
    "rowName": _("Name in the table: {row}"),
    "addBox": _("Add a box"),
    "boxText": _("Text of box {number}"),
    "boxUnder": _("Where box {number} stands"),
    "underNothing": _("by itself"),
    "under": _("under {name}"),
    "more": _("More settings"),
    "checking": _("Checking…"),
    "settings": _("Settings…"),
    "moveUp": _("Move up"),
    "moveDown": _("Move down"),
    "remove": _("Remove"),
    # -- Links
    "address": _("Address"),
    "addressHelp": _("A web address or an e-mail address."),
    "addressEmptyRemoves": _("Empty the field to remove the link."),
    "addressWrong": _("The address must begin with https:// or mailto:."),
    "linkText": _("Text of the link"),
    # -- Dialogs
    "apply": _("Apply"),
    "cancel": _("Cancel"),
    "close": _("Close"),
    "required": _("This must be filled in."),
    "chooseFromList": _("Choose from the list."),
    "otherBudget": _("Choose a figure of the same budget as the first."),
}


class ProseEditorWidget(forms.Textarea):
    """A textarea that becomes an editor where scripts run."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 12, "data-prose-editor": True, **(attrs or {})})

    @property
    def media(self) -> forms.Media:
        texts = {name: str(text) for name, text in TEXTS.items()}
        media: forms.Media = Media(
            importmap=IMPORTS,
            css={"all": ["css/document.css", "css/prose-editor.css"]},
            js=[
                JSON(texts, id="prose-editor-texts"),
                Script("js/prose/widget.js", type="module"),
            ],
        )
        return media

    def use_required_attribute(self, initial: Any) -> bool:
        """A browser cannot point at a field that the editor hides; the server says it instead."""
        return False
