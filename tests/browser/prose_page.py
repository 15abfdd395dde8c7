"""A page with a field of prose and a catalogue, and what it asks for: only for the suite."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.urls import include, path
from django.utils.html import escape
from django.views.static import serve

from associations.prose import ProseFormField
from associations.prose_editor import ProseEditorWidget


def field(name: str, control: str, label: str, **more: Any) -> dict[str, Any]:
    """A question of a block's dialog, as `plans.queries.block_fields` describes it."""
    return {"name": name, "control": control, "label": label, **more}


def choice(value: str, label: str, section: str = "") -> dict[str, str]:
    return {"value": value, "label": label, "section": section}


BUDGETS = [choice("", "Planens budget"), choice("orvar", "Insatsens budget: Orvar")]
CAPTIONS = {"": "Budget 2022", "orvar": "Orvar: Budget 2022"}
ROWS = {
    "": [
        choice("group:intakter", "Alla poster med summa", "Intäkter"),
        choice("line:kommuner", "Kommuner", "Intäkter"),
        choice("line:regionen", "Regionen", "Intäkter"),
        choice("sum:costs", "Kostnader", "Årets summor"),
    ],
    "orvar": [choice("line:lon", "Lön", "Orvar")],
}
YEARS = {"": [choice("2021", "2021"), choice("2022", "2022")], "orvar": [choice("2022", "2022")]}
UNITS = [choice("", "som vanligt"), choice("kr", "kronor"), choice("tkr", "tusental kronor")]
BODIES = [choice("styrelse", "Styrelse"), choice("kansli", "Kansli")]
LABELS = [choice("", "i texten"), choice("headings", "som rubriker")]
CATALOGUE: dict[str, Any] = {
    "figures": [
        {"ref": "line:jobbsam/2022", "label": "JobbSam 3.0, Budget 2022", "kr": 2185000},
        {"ref": "sum:costs/2022", "label": "Kostnader, Budget 2022", "kr": 8740000},
        {"ref": "line:tomt/2022", "label": "Tomt, Budget 2022", "kr": None},
        {"ref": "sum:costs/2022", "budget": "orvar", "label": "Orvar: kostnader", "kr": 700},
    ],
    "references": [
        {"to": "project:jobbsam", "number": "5.1", "title": "JobbSam 3.0"},
        {"to": "section:ekonomi", "number": "6", "title": "Ekonomi"},
    ],
    "terms": [{"key": "samverkan", "term": "samverkan"}],
    "missing": {"term": None, "figure": None},
    "blocks": [
        {
            "kind": "budget-table",
            "title": "Budgettabell",
            "menu": "table",
            "missing": None,
            "options": [
                field("caption", "text", "Rubrik", required=True, defaultOf=CAPTIONS),
                field("budget", "select", "Budget", choices=BUDGETS, default="", usual=""),
                field("rows", "rows", "Rader", choicesOf=ROWS, allLabel="Hela budgeten"),
                field("years", "some", "År", choicesOf=YEARS, allLabel="Alla år"),
                field("unit", "select", "Enhet", choices=UNITS, usual=""),
                field("key", "key", "Nyckel", advanced=True),
            ],
        },
        {
            "kind": "bodies",
            "title": "Organ",
            "menu": "table",
            "missing": None,
            "options": [
                field("bodies", "checks", "Organ", choices=BODIES, default=["styrelse"]),
                field("headings", "toggle", "Med rubriker", usual=True),
                field("labels", "radio", "Etiketter", choices=LABELS, usual=""),
            ],
        },
        {
            "kind": "diagram",
            "title": "Stegdiagram",
            "menu": "chart",
            "missing": None,
            "options": [field("nodes", "boxes", "Rutor", required=True)],
        },
        {
            "kind": "goals",
            "title": "Mål",
            "menu": "table",
            "missing": {"reason": "Planen har inget mål.", "step": "Gå till målen", "url": "/mal/"},
            "options": [],
        },
        {
            "kind": "attachments",
            "title": "Bilagor",
            "menu": "table",
            "missing": None,
            "options": [],
        },
    ],
}
PAGE = """
{% extends "base.html" %}
{% block title %}Prosa{% endblock %}
{% block extra_head %}{% csp_nonce_attr form.media %}{% endblock %}
{% block content %}
  <h1>Prosa</h1>
  <h2>Avsnitt</h2>
  <form method="post">{% csrf_token %}{{ form }}<button class="button">Spara</button></form>
  {% if saved is not None %}<pre id="saved" tabindex="0">{{ saved }}</pre>{% endif %}
  {% if catalogue %}{{ catalogue|json_script:"catalogue" }}{% endif %}
{% endblock %}
"""


def prose_page(request: HttpRequest) -> HttpResponse:
    """The body given in the address, or posted; with `plain` there is no catalogue."""
    is_plain = "plain" in request.GET
    form = prose_form(is_plain)(request.POST or None, initial={"body": request.GET.get("body", "")})
    saved = form.cleaned_data["body"] if form.is_valid() else None
    context = {"form": form, "saved": saved, "catalogue": None if is_plain else CATALOGUE}
    template = engines["django"].from_string(PAGE)
    return HttpResponse(template.render(context, request))


def prose_form(is_plain: bool) -> type[forms.Form]:
    attrs = {
        "data-catalogue": "catalogue",
        "data-block-preview-url": "/prosa/block/",
        "data-block-check-url": "/prosa/svar/",
        "data-upload-url": "/prosa/bild/",
    }
    widget = ProseEditorWidget({} if is_plain else attrs)
    field = ProseFormField(
        label="Brödtext", required=False, widget=widget, help_text="Avsnittets text."
    )
    return type("ProseForm", (forms.Form,), {"body": field})


def block_preview(request: HttpRequest) -> HttpResponse:
    kind, options = escape(request.POST["kind"]), escape(request.POST["options"])
    return HttpResponse(f'<p id="inside">Så här trycks {kind}: <a href="/">{options}</a></p>')


def block_check(request: HttpRequest) -> JsonResponse:
    """Takes every block but one with this caption."""
    refused = json.loads(request.POST["options"]).get("caption") == "Fel rubrik"
    return JsonResponse({"errors": {"caption": "Rubriken är fel."} if refused else {}})


def upload(request: HttpRequest) -> JsonResponse:
    if request.FILES["file"].content_type != "image/png":
        return JsonResponse({"error": "Filen är ingen bild."})
    return JsonResponse({"sha256": "a" * 64})


urlpatterns = [
    path("prosa/", prose_page),
    path("prosa/block/", block_preview),
    path("prosa/svar/", block_check),
    path("prosa/bild/", upload),
    path(
        f"media/{'a' * 64}",
        serve,
        {"document_root": settings.BASE_DIR / "static", "path": "favicon.svg"},
    ),
    path("", include("finsam.urls")),
]
