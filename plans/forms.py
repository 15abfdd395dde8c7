"""Input about plans."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from associations.administration import SameAssociationForm
from associations.models import Asset, Decision
from plans.models import Attachment, Plan

MOST_MEGABYTES = 20


class AttachmentForm(SameAssociationForm):
    """A document beside the plan, uploaded as PDF."""

    upload = forms.FileField(
        label=_("PDF file"),
        required=False,
        help_text=_("At most 20 MB."),
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
    )

    class Meta:
        model = Attachment
        fields = ("plan", "title", "order")

    def clean_upload(self) -> bytes | None:
        upload = self.cleaned_data["upload"]
        if upload is None:
            if not self.instance.file_id:
                raise forms.ValidationError(_("Choose a PDF file."))
            return None
        if upload.size > MOST_MEGABYTES * 1024 * 1024:
            raise forms.ValidationError(_("The file is larger than 20 MB."))
        content: bytes = upload.read()
        if not content.startswith(b"%PDF-"):
            raise forms.ValidationError(_("This is not a PDF file."))
        return content

    def save(self, commit: bool = True) -> Any:
        content = self.cleaned_data["upload"]
        if content:
            self.instance.file = Asset.objects.keep(content, media_type="application/pdf")
        return super().save(commit)


class AdoptionForm(forms.Form):
    """Which plan a decision adopts."""

    plan = forms.ModelChoiceField(label=_("Plan"), queryset=Plan.objects.none(), empty_label=None)

    def __init__(self, *args: Any, decision: Decision, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.decision = decision
        plans = Plan.objects.filter(association=decision.meeting.body.association_id)
        self.fields["plan"].queryset = plans  # type: ignore[attr-defined]
        self.fields["plan"].initial = self._likely_plan()

    def chosen_plan(self) -> Plan | None:
        """The plan that was chosen, or the one that is most likely meant."""
        if self.is_bound and self.is_valid():
            chosen: Plan = self.cleaned_data["plan"]
            return chosen
        return self._likely_plan()

    def _likely_plan(self) -> Plan | None:
        """The newest draft that begins after the meeting, else the newest plan."""
        plans = Plan.objects.filter(association=self.decision.meeting.body.association_id)
        draft = plans.drafts().order_by("-period").first()
        return draft or plans.order_by("-period").first()
