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
from budgets.entry import AmountRefused, Reason, read_amount
from budgets.line_ties import FITTING, TIES, TiesFields, ties_of
from budgets.models import Amount, Budget, BudgetGroup, BudgetLine, BudgetYear
from budgets.money import Unit, format_amount, format_with_unit
from budgets.queries import usual_kind
from budgets.services.amounts import AmountConflict, Entry, LineIsComputed, UnknownCell
from budgets.services.deletion import CannotRestore, GroupIsClosed, NothingToRestore
from budgets.services.structure import LinesWait
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
    Reason.TEXT: gettext_lazy("This is not an amount. Write for example 1 234 567 or 1,2 mnkr."),
}

# What the services refuse; `error_text` has a sentence for each.
ACT_REFUSED = (
    BudgetIsSealed,
    CannotRestore,
    GroupIsClosed,
    LineIsComputed,
    LinesWait,
    NothingToRestore,
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
        case LinesWait():
            return _(
                "Then two lines would each wait for what is left in the other: %(lines)s. "
                "Choose which groups they close."
            ) % {"lines": ", ".join(dict.fromkeys(error.labels))}
        case GroupIsClosed():
            return _("The group is closed by %(lines)s. Change that first.") % {
                "lines": ", ".join(line.label for line in error.lines)
            }
        case CannotRestore():
            return _("What it belongs to was deleted later. Undo that first.")
        case NothingToRestore():
            return _("There is nothing to undo; it has been undone already.")
        case LineIsComputed():
            return _("The amount is computed and cannot be typed.")
        case UnknownCell():
            return _("The line or the year is not there any more. Reload the page.")
    raise error


class AmountField(forms.CharField):
    """An amount as people type it; None is blank. Without a unit of its own it is in `unit`."""

    widget = forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off"})

    def __init__(self, *, unit: Unit = "kr", **kwargs: Any) -> None:
        super().__init__(required=False, strip=False, **kwargs)
        self.unit = unit

    def clean(self, value: Any) -> int | None:
        try:
            return read_amount(str(value or ""), self.unit).amount_kr
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


def scope_field() -> forms.ModelMultipleChoiceField:  # type: ignore[type-arg]  # see above
    """Which groups an unallocated line closes."""
    return forms.ModelMultipleChoiceField(
        BudgetGroup.objects.none(),
        required=False,
        label=gettext_lazy("What is left is counted in"),
        help_text=gettext_lazy("For an unallocated line. None chosen: the whole budget."),
        widget=forms.CheckboxSelectMultiple,
    )


class NewLineForm(TiesFields):
    """A line that is not there yet."""

    label = forms.CharField(label=gettext_lazy("Label"), max_length=200)
    group = forms.ModelChoiceField(
        BudgetGroup.objects.none(),
        label=gettext_lazy("Group"),
        empty_label=gettext_lazy("Choose a group"),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        required=False,
        choices=[("", gettext_lazy("as the other lines of the group")), *BudgetLine.Kind.choices],
    )
    scope = scope_field()

    def __init__(self, *args: Any, budget: Budget, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.set_up(budget)
        for name in ("group", "scope"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = budget.groups.all()

    @property
    def main_fields(self) -> tuple[BoundField, ...]:
        return tuple(self[name] for name in ("label", "group", "kind"))

    @property
    def tie_fields(self) -> tuple[TieField, ...]:
        return tuple(
            TieField(self[name], tuple(kind for kind in FITTING if name in FITTING[kind]))
            for name in (*TIES, "scope")
        )

    @property
    def says_ties(self) -> bool:
        """Whether something stands in the fields that only some kinds have."""
        return any(each.field.value() or each.field.errors for each in self.tie_fields)

    def clean(self) -> dict[str, Any]:
        group = self.cleaned_data.get("group")
        if group is not None and not self.cleaned_data.get("kind"):
            self.cleaned_data["kind"] = usual_kind(group)
            if not self.cleaned_data["kind"]:
                self.add_error("kind", _("The group has no lines yet: choose a kind."))
        kind = self.cleaned_data.get("kind")
        for each in self.tie_fields if kind else ():
            name = each.field.name
            if self.cleaned_data.get(name) and kind not in each.kinds:
                text = _("A line of the kind “%(kind)s” does not have this.")
                self.add_error(name, text % {"kind": BudgetLine.Kind(str(kind)).label})
        return self.cleaned_data

    def values(self) -> dict[str, Any]:
        """What `add_line` is given."""
        said = {name: self.cleaned_data[name] for name in ("label", "group", "kind", "scope")}
        return said | {"ties": self.ties()}


@dataclass(frozen=True, slots=True)
class TieField:
    """A field that lines of some kinds have."""

    field: BoundField
    kinds: tuple[str, ...]


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


class LineForm(TiesFields):
    """A line with all its years, and what fits its kind.

    It remembers what each amount was when the page was opened.
    """

    label = forms.CharField(label=gettext_lazy("Label"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=BudgetLine.Kind.choices)
    basis = forms.CharField(
        label=gettext_lazy("Basis"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("Printed after the label, e.g. per 6 months. Never multiplied."),
    )
    scope = scope_field()

    def __init__(self, data: Any = None, *, line: BudgetLine, years: Iterable[BudgetYear]) -> None:
        amounts = {amount.year_id: amount for amount in line.amounts.all()}
        initial = {"label": line.label, "kind": line.kind, "basis": line.basis} | ties_of(line)
        super().__init__(data, initial=initial | {"scope": list(line.scope.all())})
        self.line = line
        self.set_up(line.budget, line)
        self.shown_years = () if line.kind == BudgetLine.Kind.UNALLOCATED else tuple(years)
        field = self.fields["scope"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = line.budget.groups.all()
        for name in set(TIES).difference(FITTING[line.kind]):
            del self.fields[name]
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
        return tuple(self[name] for name in ("label", "kind", "basis", *FITTING[self.line.kind]))

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
