"""Input about plans."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from associations.administration import SameAssociationForm
from associations.models import Asset, Decision
from plans.exchange.uploads import (
    MOST_MEGABYTES,
    Damaged,
    Locked,
    NotPdf,
    TooLarge,
    pdf_content,
)
from plans.models import Attachment, Plan


class PdfField(forms.FileField):
    """A PDF that everybody can open; its value is its bytes."""

    default_error_messages = {
        "too_large": _("The file has %(megabytes)s MB. It may have at most %(most)s."),
        "not_pdf": _("This is not a PDF file. Save the document as PDF first."),
        "damaged": _("The PDF cannot be opened: it is damaged or empty. Save it anew."),
        "locked": _("The PDF asks for a password. Readers of the plan could not open it."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("PDF file"))
        kwargs.setdefault("help_text", _("At most 20 MB."))
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": "application/pdf"}))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> bytes | None:
        upload = super().clean(data, initial)
        if not upload:
            return None
        try:
            return pdf_content(upload)
        except TooLarge as error:
            megabytes = number_format(upload.size / 1024**2, decimal_pos=1)
            facts = {"megabytes": megabytes, "most": MOST_MEGABYTES}
            raise self._refusal("too_large", facts) from error
        except NotPdf as error:
            raise self._refusal("not_pdf") from error
        except Locked as error:
            raise self._refusal("locked") from error
        except Damaged as error:
            raise self._refusal("damaged") from error

    def _refusal(self, code: str, facts: dict[str, Any] | None = None) -> forms.ValidationError:
        return forms.ValidationError(self.error_messages[code], code=code, params=facts)


class AttachmentForm(SameAssociationForm):
    """A document beside the plan, uploaded as PDF."""

    upload = PdfField(required=False)

    class Meta:
        model = Attachment
        fields = ("plan", "title", "order")

    def clean_upload(self) -> bytes | None:
        content: bytes | None = self.cleaned_data["upload"]
        if content is None and not self.instance.file_id:
            raise forms.ValidationError(_("Choose a PDF file."))
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
