"""A page with a field of prose and a catalogue, and what it asks for: only for the suite."""

from __future__ import annotations

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
    "blocks": [
        {
            "kind": "budget-table",
            "title": "Budgettabell",
            "options": [
                {"name": "caption", "kind": "str", "required": True, "label": "Rubrik"},
                {"name": "years", "kind": "list", "required": False, "label": "År"},
                {
                    "name": "unit",
                    "kind": "str",
                    "required": False,
                    "label": "Enhet",
                    "choices": [
                        {"value": "kr", "label": "kronor"},
                        {"value": "tkr", "label": "tusental kronor"},
                    ],
                },
            ],
        },
        {"kind": "attachments", "title": "Bilagor", "options": []},
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


def upload(request: HttpRequest) -> JsonResponse:
    if request.FILES["file"].content_type != "image/png":
        return JsonResponse({"error": "Filen är ingen bild."})
    return JsonResponse({"sha256": "a" * 64})


urlpatterns = [
    path("prosa/", prose_page),
    path("prosa/block/", block_preview),
    path("prosa/bild/", upload),
    path(
        f"media/{'a' * 64}",
        serve,
        {"document_root": settings.BASE_DIR / "static", "path": "favicon.svg"},
    ),
    path("", include("finsam.urls")),
]
