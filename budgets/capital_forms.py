"""Input about own capital: a surplus to hand out, the decision behind a line."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from associations.models import Decision
from budgets.arithmetic import LineKind, Year, spread_in
from budgets.arithmetic.capital import AHEAD
from budgets.entry import AmountRefused, read_amount
from budgets.forms import refusal_text
from budgets.models import Budget, BudgetGroup, BudgetLine
from budgets.money import Unit, format_with_unit
from budgets.queries import BudgetValue


class SurplusForm(forms.Form):
    """A surplus of a year that is handed out over others (överskott), in parts of whole units.

    `proposal` is what the page showed: only that is written.
    """

    surplus_year = forms.IntegerField(
        label=gettext_lazy("Surplus of the year"), min_value=2003, max_value=2100
    )
    amount = forms.CharField(
        label=gettext_lazy("Amount"),
        max_length=60,
        strip=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Unit of the amount and its parts"),
        choices=[("kr", "kr"), ("tkr", "tkr")],
        help_text=gettext_lazy("In tkr each part is whole thousands, as in a plan printed so."),
    )
    years = forms.MultipleChoiceField(
        label=gettext_lazy("Over the years"), widget=forms.CheckboxSelectMultiple
    )
    group = forms.ModelChoiceField(
        BudgetGroup.objects.none(), label=gettext_lazy("Group"), empty_label=None
    )
    label = forms.CharField(
        label=gettext_lazy("Label"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Printed in the plan. Empty: Överskott with the year."),
    )
    proposal = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, budget: Budget, value: BudgetValue) -> None:
        self.budget_years = [year for year in value.sheet.years if year.kind in AHEAD]
        kinds = {line.group: line.kind for line in reversed(value.sheet.lines)}
        first = next((key for key in kinds if kinds[key] == LineKind.CAPITAL_IN), None)
        groups = budget.groups.all()
        initial = {
            "unit": "tkr" if budget.association.unit == "tkr" else "kr",
            "group": next((group for group in groups if group.key == first), None),
        }
        super().__init__(data, initial=initial)
        self.fields["years"].choices = [(year.key, year.label) for year in self.budget_years]  # type: ignore[attr-defined]  # of a choice field
        self.fields["group"].queryset = groups  # type: ignore[attr-defined]  # of a choice of models

    def clean(self) -> dict[str, Any] | None:
        cleaned = self.cleaned_data
        unit: Unit = "tkr" if cleaned.get("unit") == "tkr" else "kr"
        if "amount" in cleaned:
            self._read(str(cleaned["amount"]), unit)
        for year in self.chosen:
            if year.calendar is not None and year.calendar <= cleaned.get("surplus_year", 0):
                message = _("%(year)s is not after the year of the surplus.")
                self.add_error("years", message % {"year": year.label})
        return cleaned

    def _read(self, typed: str, unit: Unit) -> None:
        try:
            amount_kr = read_amount(typed, unit).amount_kr
        except AmountRefused as refused:
            self.add_error("amount", refusal_text(refused))
            return
        if amount_kr is None or amount_kr <= 0:
            self.add_error("amount", _("A surplus is more than zero."))
        self.cleaned_data["amount_kr"] = amount_kr

    @property
    def chosen(self) -> list[Year]:
        """The chosen years in time, whatever order they stand in."""
        keys = self.cleaned_data.get("years", [])
        chosen = [year for year in self.budget_years if year.key in keys]
        return sorted(chosen, key=lambda year: year.begins or 0)

    @property
    def parts_kr(self) -> dict[str, int]:
        """The proposed parts by year key: as even as the unit allows, the first ones larger."""
        unit: Unit = self.cleaned_data["unit"]
        parts = spread_in(self.cleaned_data["amount_kr"], len(self.chosen), unit)
        return {year.key: part for year, part in zip(self.chosen, parts, strict=True)}

    @property
    def shown_parts(self) -> list[tuple[Year, str]]:
        parts = self.parts_kr
        unit: Unit = self.cleaned_data["unit"]
        return [(year, _exact(parts[year.key], unit)) for year in self.chosen]

    @property
    def signature(self) -> str:
        """The proposal in one line, to tell whether it is still the one that was shown."""
        return " ".join(f"{key}:{amount_kr}" for key, amount_kr in self.parts_kr.items())

    @property
    def is_confirmed(self) -> bool:
        return bool(self.cleaned_data.get("proposal") == self.signature)

    @property
    def line_label(self) -> str:
        """Printed in a plan, so in Swedish when nothing is typed."""
        return self.cleaned_data["label"] or f"Överskott {self.cleaned_data['surplus_year']}"


def _exact(amount_kr: int, unit: Unit) -> str:
    return format_with_unit(amount_kr, "kr" if amount_kr % 1_000 else unit)


class DecisionForm(forms.Form):
    """Which decision set the money of a line aside; none unties it."""

    line = forms.ModelChoiceField(
        BudgetLine.objects.none(), label=gettext_lazy("Line"), empty_label=None
    )
    decision = forms.ModelChoiceField(
        Decision.objects.none(),
        required=False,
        label=gettext_lazy("Decision"),
        empty_label=gettext_lazy("no decision"),
    )

    def __init__(self, data: Any = None, *, budget: Budget) -> None:
        super().__init__(data)
        decisions = Decision.objects.filter(meeting__body__association=budget.association_id)
        lines = budget.lines.filter(kind=BudgetLine.Kind.COST)
        self.fields["line"].queryset = lines  # type: ignore[attr-defined]  # of a choice of models
        self.fields["decision"] = DecisionChoiceField(
            decisions.select_related("meeting").order_by("-meeting__held_on", "pk"),
            required=False,
            label=_("Decision"),
            empty_label=_("no decision"),
        )

    @property
    def has_decisions(self) -> bool:
        """Costs a query."""
        return bool(self.fields["decision"].queryset.exists())  # type: ignore[attr-defined]


class DecisionChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]  # only in the stubs
    """Decisions with their day, since paragraphs begin again with each meeting."""

    def label_from_instance(self, obj: Decision) -> str:
        return f"{obj.meeting.held_on:%Y-%m-%d} {obj}"
