"""What is said about a section, as it is typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.models import Comment


class CommentForm(forms.ModelForm[Comment]):
    """A comment, about a passage where one was marked."""

    class Meta:
        model = Comment
        fields = ("text", "quote")
        widgets = {"text": forms.Textarea(attrs={"rows": 3}), "quote": forms.HiddenInput}
        labels = {"text": _("New comment")}
        help_texts = {"text": _("Mark a passage first, and the comment is about that.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "comment_%s", **kwargs})
        # What was marked is shortened when it is stored: a long one is no mistake.
        self.fields["quote"] = forms.CharField(required=False, widget=forms.HiddenInput)


class AnswerForm(forms.Form):
    """An answer in a thread, or whether the thread is settled."""

    ANSWER, SETTLE, REOPEN = "answer", "settle", "reopen"

    act = forms.ChoiceField(choices=[(act, act) for act in (ANSWER, SETTLE, REOPEN)])
    text = forms.CharField(required=False, max_length=4000, strip=True)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("act") == self.ANSWER and not data.get("text"):
            self.add_error("text", _("Write a reply."))
        return data
