"""What a browser would post back from a form of the admin."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse


def posted(page: HttpResponse) -> dict[str, Any]:
    """Every field of the page's form and of its inlines, as they stand."""
    context: Any = page.context  # type: ignore[attr-defined]  # the test client's
    data = fields_of(context["adminform"].form)
    for inline in context["inline_admin_formsets"]:
        data |= fields_of(inline.formset.management_form)
        for form in inline.formset.forms:
            data |= fields_of(form)
    return data


def fields_of(form: Any) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for bound in form:
        if bound.field.disabled:
            continue
        value = bound.value()
        widgets = getattr(bound.field.widget, "widgets", None)
        if widgets:  # a day and an hour
            parts = bound.field.widget.decompress(value)
            data |= {f"{bound.html_name}_{i}": part or "" for i, part in enumerate(parts)}
        elif isinstance(value, bool):
            data |= {bound.html_name: "on"} if value else {}
        elif isinstance(value, list | tuple):
            data[bound.html_name] = [str(getattr(each, "pk", each)) for each in value]
        elif value is not None:
            data[bound.html_name] = str(value)
    return data


def errors_of(page: HttpResponse) -> dict[str, list[str]]:
    """What the page complains of, by field; inlines' fields with their prefix."""
    context: Any = page.context  # type: ignore[attr-defined]
    found = dict(context["adminform"].form.errors)
    for inline in context["inline_admin_formsets"]:
        for form in inline.formset.forms:
            found |= {f"{form.prefix}-{name}": errors for name, errors in form.errors.items()}
        if inline.formset.non_form_errors():
            found[inline.formset.prefix] = inline.formset.non_form_errors()
    return {name: list(errors) for name, errors in found.items()}
