"""Input about plans."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from associations.models import Decision
from plans.models import Plan


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
