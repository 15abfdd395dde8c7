"""The form of a document beside the plan."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from associations.models import Asset
from plans.forms import PdfField
from plans.models import Attachment
from plans.register_forms.base import RegisterForm


class AttachmentRegisterForm(RegisterForm):
    """A document beside the plan (bilaga som eget dokument). Without a title it is called as its
    file."""

    home = "plan"
    has_key = False

    upload = PdfField(required=False)

    class Meta:
        model = Attachment
        fields = ("title",)
        help_texts = {"title": _("As it is listed in the plan. Empty: the name of the file.")}

    field_order = ("upload", "title")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False
        if self.instance.file_id:
            self.fields["upload"].label = _("New PDF file")
            self.fields["upload"].help_text = _("Empty: the present file stays. At most 20 MB.")

    def clean_upload(self) -> bytes | None:
        content: bytes | None = self.cleaned_data["upload"]
        if content is None and not self.instance.file_id:
            raise forms.ValidationError(_("Choose a PDF file."))
        return content

    def clean_title(self) -> str:
        title: str = self.cleaned_data["title"]
        upload = self.files.get(self.add_prefix("upload"))
        if title or upload is None:
            return title or self.instance.title
        longest = Attachment._meta.get_field("title").max_length
        return PurePath(upload.name or "").stem.replace("_", " ")[:longest]

    def save(self, commit: bool = True) -> Any:
        content = self.cleaned_data["upload"]
        if content:
            self.instance.file = Asset.objects.keep(content, media_type="application/pdf")
        return super().save(commit)
