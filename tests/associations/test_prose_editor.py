"""The widget of prose: where it stands, what it posts, and what it brings along."""

from __future__ import annotations

import json
import re

import pytest
from django import forms
from django.conf import settings
from django.contrib.admin.widgets import AdminTextareaWidget
from django.contrib.staticfiles import finders
from django.forms import modelform_factory
from django.utils import translation

from associations.models import Term
from associations.prose import ProseField, ProseFormField
from associations.prose_editor import MODULES, TEXTS, ProseEditorWidget

MODULE_FOLDER = settings.BASE_DIR / "static" / "js" / "prose"


class ProseForm(forms.Form):
    body = ProseFormField(label="Brödtext", required=False)


@pytest.mark.parametrize("asked", [None, AdminTextareaWidget, ProseEditorWidget])
def test_prose_field_has_the_editor(asked: type[forms.Widget] | None) -> None:
    field = ProseField().formfield(**({"widget": asked} if asked else {}))

    assert isinstance(field, ProseFormField)
    assert isinstance(field.widget, ProseEditorWidget)


def test_form_that_names_another_widget_has_it() -> None:
    form = modelform_factory(Term, fields=["definition"], widgets={"definition": forms.HiddenInput})

    assert isinstance(form().fields["definition"].widget, forms.HiddenInput)


@pytest.mark.parametrize(
    ("posted", "cleaned"),
    [
        ("<p>text</p>", "<p>text</p>"),
        ("<p>x<script>y</script></p>", "<p>x</p>"),
        ("<p></p>", ""),
        (" <p>&nbsp;<br></p>\n<p></p>", ""),
        ("", ""),
        ('<finsam-block kind="members"></finsam-block>',) * 2,
    ],
)
def test_form_field_sanitises_and_knows_what_is_empty(posted: str, cleaned: str) -> None:
    form = ProseForm({"body": posted})

    assert form.is_valid()
    assert form.cleaned_data["body"] == cleaned


def test_empty_body_does_not_fill_a_required_field() -> None:
    with pytest.raises(forms.ValidationError):
        ProseFormField().clean("<p></p>")


def test_textarea_keeps_the_body_as_it_is() -> None:
    body = '<p>a &amp; b</p><finsam-block kind="x" options="{&quot;a&quot;:1}"></finsam-block>'

    rendered = str(ProseForm(initial={"body": body})["body"])

    assert "&lt;p&gt;a &amp;amp; b&lt;/p&gt;" in rendered
    assert "data-prose-editor" in rendered
    assert "required" not in str(ProseFormField(label="x").widget.render("x", ""))


def test_media_are_written_once_and_in_the_language_of_the_page() -> None:
    class TwoFields(ProseForm):
        other = ProseFormField()

    with translation.override("sv"):
        media = str(TwoFields().media)

    assert media.count('type="importmap"') == 1
    assert media.count('id="prose-editor-texts"') == 1
    texts = re.search(r'id="prose-editor-texts"[^>]*>(.*?)</script>', media)
    assert texts
    assert json.loads(texts[1])["remove"] == "Ta bort"


def test_media_carry_the_nonce() -> None:
    tags = re.findall(r"<(?:script|link)\b[^>]*>", ProseForm().media.render(attrs={"nonce": "abc"}))

    assert len(tags) == 5
    assert [tag for tag in tags if 'nonce="abc"' not in tag] == []


def test_every_module_is_in_the_import_map_and_nothing_else() -> None:
    there = {path.stem for path in MODULE_FOLDER.glob("*.js")} - {"widget"}

    assert set(MODULES) == there
    assert finders.find("django_prose_editor/editor.js")


def test_modules_import_by_the_names_of_the_map() -> None:
    written = "\n".join(path.read_text(encoding="utf-8") for path in MODULE_FOLDER.glob("*.js"))
    imported = set(re.findall(r'from "([^"]+)"', written))

    assert imported <= {"django-prose-editor/editor", *(f"finsam/prose/{name}" for name in MODULES)}


def test_every_text_is_used_and_every_used_text_is_there() -> None:
    written = "\n".join(path.read_text(encoding="utf-8") for path in MODULE_FOLDER.glob("*.js"))
    asked = set(re.findall(r'\bt\("([\w-]+)"', written))

    assert asked - TEXTS.keys() == set()
    assert {name for name in TEXTS if not is_named(name, written)} == set()


def is_named(text: str, written: str) -> bool:
    """Whether a module names the text, whole or made of a prefix and a name (t(`form-${…}`))."""
    prefix, hyphen, _name = text.partition("-")
    return f'"{text}"' in written or bool(hyphen and f"`{prefix}-$" in written)
