"""Input about a budget, and what is said in words when it cannot be taken."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from associations.models import Association
from budgets.arithmetic import ResidualCycle
from budgets.entry import AmountRefused, Reason, read_amount
from budgets.models import Amount, Budget, BudgetGroup, BudgetLine, BudgetYear
from budgets.money import format_amount, format_with_unit
from budgets.services.amounts import (
    AmountConflict,
    Entry,
    LineIsComputed,
    NoteWithoutAmount,
    UnknownCell,
)
from budgets.services.deletion import CannotRestore, GroupIsClosed, NothingToRestore
from budgets.services.undoing import NothingToUndo
from budgets.services.writing import BudgetIsSealed

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

REFUSALS: dict[Reason, StrPromise] = {
    Reason.POINTS: gettext_lazy(
        "A point can mean thousands or decimals. Write 1 234 567 with spaces, "
        "or 1,2 mnkr with a comma."
    ),
    Reason.COMMA: gettext_lazy(
        "Is the comma for thousands or decimals? Write 1 234 with a space for thousands."
    ),
    Reason.GROUPS: gettext_lazy("The digits are not in groups of three. Write 1 234 567."),
    Reason.RATE: gettext_lazy(
        "An amount per year or the like is not multiplied here. Write the amount of the whole year."
    ),
    Reason.UNIT: gettext_lazy("Write the amount in kr, tkr or mnkr."),
    Reason.FORMULA: gettext_lazy(
        "Formulas are not computed here. Write the amount; sums are computed by themselves."
    ),
    Reason.FRACTION: gettext_lazy("Amounts are whole kronor, without öre."),
    Reason.TOO_LARGE: gettext_lazy("The amount is larger than a thousand billion kronor."),
    Reason.DASH: gettext_lazy("Leave the cell empty, or write 0 if it is zero kronor."),
    Reason.MARK: gettext_lazy(
        "The mark after the amount may mean something. Write the amount by itself, and say what "
        "the mark means in a note."
    ),
    Reason.TEXT: gettext_lazy("This is not an amount. Write for example 1 234 567 or 1,2 mnkr."),
}

# What the services refuse; `error_text` has a sentence for each.
ACT_REFUSED = (
    BudgetIsSealed,
    CannotRestore,
    GroupIsClosed,
    LineIsComputed,
    NothingToRestore,
    NothingToUndo,
    NoteWithoutAmount,
    ResidualCycle,
    UnknownCell,
)


def refusal_text(refused: AmountRefused) -> str:
    """Why something typed was not taken, and how it can be written."""
    return str(REFUSALS[refused.reason])


def error_text(error: Exception) -> str:
    """Why an act was refused."""
    match error:
        case BudgetIsSealed():
            return _("An adopted plan shows this budget. It can only be read.")
        case ResidualCycle():
            return _(
                "Then two lines would each wait for what is left in the other: %(lines)s. "
                "Choose which groups they close."
            ) % {"lines": ", ".join(dict.fromkeys(error.lines))}
        case GroupIsClosed():
            return _("The group is closed by %(lines)s. Change that first.") % {
                "lines": ", ".join(line.label for line in error.lines)
            }
        case CannotRestore():
            return _("What it belongs to was deleted later. Undo that first.")
        case NothingToRestore():
            return _("There is nothing to undo; it has been undone already.")
        case NothingToUndo():
            return _("It cannot be undone: somebody has changed the same rows since.")
        case NoteWithoutAmount():
            return _("A note or a preliminary mark needs an amount, if only 0.")
        case LineIsComputed():
            return _("The amount is computed and cannot be typed.")
        case UnknownCell():
            return _("The line or the year is not there any more. Reload the page.")
    raise error


class AmountField(forms.CharField):
    """An amount as people type it; None is blank."""

    widget = forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, strip=False, **kwargs)

    def clean(self, value: Any) -> int | None:
        try:
            return read_amount(str(value or "")).amount_kr
        except AmountRefused as refused:
            raise ValidationError(refusal_text(refused), code=refused.reason) from refused


class NewBudgetForm(forms.Form):
    """A budget from nothing, or from another one."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=160)
    source = forms.ModelChoiceField(
        Budget.objects.none(),
        required=False,
        label=gettext_lazy("Begin with"),
        empty_label=gettext_lazy("An empty budget of three years"),
    )
    step = forms.TypedChoiceField(
        coerce=int,
        required=False,
        empty_value="1",
        label=gettext_lazy("If it begins with another budget"),
        choices=[
            (1, gettext_lazy("one year later; years that both have keep their amounts")),
            (0, gettext_lazy("the same years with the same amounts")),
        ],
    )
    first_year = forms.IntegerField(
        label=gettext_lazy("First year, if it is empty"),
        required=False,
        min_value=2003,
        max_value=2098,
    )

    def __init__(self, *args: Any, association: Association, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["source"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = association.budgets.all()

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if cleaned and not cleaned.get("source") and not cleaned.get("first_year"):
            self.add_error("first_year", _("Say which year the budget begins with."))
        return cleaned


class RenameForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only in the stubs
    """The title of a budget."""

    class Meta:
        model = Budget
        fields = ("title",)


class NewLineForm(forms.Form):
    """A line that is not there yet."""

    label = forms.CharField(label=gettext_lazy("Label"), max_length=200)
    group = forms.ModelChoiceField(
        BudgetGroup.objects.none(), label=gettext_lazy("Group"), empty_label=None
    )
    kind = forms.ChoiceField(label=gettext_lazy("Type"), choices=BudgetLine.Kind.choices)

    def __init__(self, *args: Any, budget: Budget, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["group"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = budget.groups.all()


class GroupForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only in the stubs
    """A group of lines."""

    class Meta:
        model = BudgetGroup
        fields = ("title", "total_label")


class NewGroupForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only in the stubs
    """A group that is not there yet, perhaps inside another."""

    class Meta:
        model = BudgetGroup
        fields = ("title", "total_label", "parent")

    def __init__(self, *args: Any, budget: Budget, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["parent"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = budget.groups.all()
        field.empty_label = _("no other group")


class YearForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only in the stubs
    """A year of a budget, or a part of one."""

    class Meta:
        model = BudgetYear
        fields = ("label", "kind", "year", "first_month", "last_month")


@dataclass(frozen=True, slots=True)
class YearFields:
    """What a line says for a year: the bound fields of its form."""

    year: BudgetYear
    fields: tuple[BoundField, ...]


class LineForm(forms.Form):
    """A line with all its years. It remembers what each amount was when the page was opened."""

    label = forms.CharField(label=gettext_lazy("Label"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Type"), choices=BudgetLine.Kind.choices)
    basis = forms.CharField(
        label=gettext_lazy("Refers to, e.g. per 6 months"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("Printed after the label. Never multiplied."),
    )
    scope = forms.ModelMultipleChoiceField(
        BudgetGroup.objects.none(),
        required=False,
        label=gettext_lazy("What is left of"),
        help_text=gettext_lazy("For an unallocated line. None chosen: the whole budget."),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None, *, line: BudgetLine, years: Iterable[BudgetYear]) -> None:
        amounts = {amount.year_id: amount for amount in line.amounts.all()}
        initial = {"label": line.label, "kind": line.kind, "basis": line.basis}
        super().__init__(data, initial=initial | {"scope": list(line.scope.all())})
        self.line = line
        self.shown_years = () if line.kind == BudgetLine.Kind.UNALLOCATED else tuple(years)
        field = self.fields["scope"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = line.budget.groups.all()
        for year in self.shown_years:
            self._add_year(year, amounts.get(year.pk))

    def _add_year(self, year: BudgetYear, amount: Amount | None) -> None:
        held = None if amount is None else amount.amount_kr
        self.fields[f"amount-{year.key}"] = AmountField(
            label=_("Amount, kronor"), initial="" if held is None else format_amount(held, "kr")
        )
        self.fields[f"note-{year.key}"] = forms.CharField(
            label=_("Note"),
            required=False,
            max_length=200,
            initial=amount.note if amount else "",
        )
        self.fields[f"preliminary-{year.key}"] = forms.BooleanField(
            label=_("preliminary"),
            required=False,
            initial=bool(amount and amount.is_preliminary),
        )
        self.fields[f"was-{year.key}"] = forms.IntegerField(
            required=False, initial=held, widget=forms.HiddenInput
        )

    @property
    def line_fields(self) -> tuple[BoundField, ...]:
        names = ["label", "kind", "basis"]
        if self.line.kind == BudgetLine.Kind.UNALLOCATED:
            names.append("scope")
        return tuple(self[name] for name in names)

    @property
    def year_fields(self) -> tuple[YearFields, ...]:
        return tuple(
            YearFields(
                year,
                tuple(self[f"{name}-{year.key}"] for name in ("amount", "note", "preliminary")),
            )
            for year in self.shown_years
        )

    def clean(self) -> dict[str, Any]:
        for year in self.shown_years:
            amount = self.cleaned_data.get(f"amount-{year.key}", 0)
            says = (
                self.cleaned_data.get(f"note-{year.key}"),
                self.cleaned_data.get(f"preliminary-{year.key}"),
            )
            if amount is None and any(says):
                self.add_error(
                    f"amount-{year.key}",
                    _("A note or a preliminary mark needs an amount, if only 0."),
                )
        return self.cleaned_data

    def entries(self) -> list[Entry]:
        return [
            Entry(
                self.line.key,
                year.key,
                self.cleaned_data[f"amount-{year.key}"],
                self.cleaned_data[f"was-{year.key}"],
            )
            for year in self.shown_years
        ]

    def notes(self) -> dict[str, tuple[str, bool]]:
        return {
            year.key: (
                self.cleaned_data[f"note-{year.key}"],
                self.cleaned_data[f"preliminary-{year.key}"],
            )
            for year in self.shown_years
        }

    def show_conflict(self, error: AmountConflict) -> None:
        """Say what others wrote; saving once more writes over it, knowingly."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]  # of a request: a QueryDict
        for conflict in error.conflicts:
            theirs = conflict.theirs_kr
            shown = _("blank") if theirs is None else format_with_unit(theirs, "kr")
            text = _(
                "Somebody has changed this to %(theirs)s in the meantime. "
                "Saving again keeps what you wrote."
            )
            self.add_error(f"amount-{conflict.year}", text % {"theirs": shown})
            data[f"was-{conflict.year}"] = "" if theirs is None else str(theirs)
        self.data = data
