"""What is said about a section, as it is typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.models.comments import LONGEST_COMMENT


class OneLineBreak(forms.CharField):
    """A text whose line breaks count as one character each, as they do where it is typed."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


class CommentForm(forms.Form):
    """A comment, about a passage where one was marked. A long passage is shortened when stored."""

    text = OneLineBreak(
        label=_("New comment"),
        help_text=_("Mark a passage first, and the comment is about that."),
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    quote = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "comment_%s", **kwargs})


class AnswerForm(forms.Form):
    """An answer in a thread, and whether the thread is settled."""

    ANSWER, SETTLE, REOPEN = "answer", "settle", "reopen"

    act = forms.ChoiceField(choices=[(act, act) for act in (ANSWER, SETTLE, REOPEN)])
    text = OneLineBreak(required=False, max_length=LONGEST_COMMENT)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("act") == self.ANSWER and not data.get("text"):
            self.add_error("text", _("Write a reply."))
        return data
