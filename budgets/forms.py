"""Input about a budget, and what is said in words when it cannot be taken."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import BoundField
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from associations.models import Association
from budgets.entry import AmountRefused, Reason, read_amount
from budgets.line_ties import FITTING, TIES, TiesFields, ties_of
from budgets.models import Amount, Budget, BudgetGroup, BudgetLine, BudgetYear
from budgets.money import Unit, format_amount, format_with_unit
from budgets.queries import usual_kind
from budgets.services.amounts import (
    AmountConflict,
    Entry,
    LineIsComputed,
    NoteWithoutAmount,
    UnknownCell,
)
from budgets.services.capital import SurplusIsHandedOut
from budgets.services.deletion import CannotRestore, GroupIsClosed, NothingToRestore
from budgets.services.structure import BudgetIsShown, LinesWait
from budgets.services.undoing import NothingToUndo
from budgets.services.writing import BudgetIsSealed, IsScenario
from budgets.services.years import OutcomeExists, YearNotFinished
from projects.models import Project

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

PERCENT = re.compile(r"([+-]?)(\d{1,4})(?:,(\d))?")
LEAST_TENTHS, MOST_TENTHS = -1_000, 10_000

# What the services refuse; `error_text` has a sentence for each.
ACT_REFUSED = (
    BudgetIsSealed,
    BudgetIsShown,
    CannotRestore,
    GroupIsClosed,
    IsScenario,
    LineIsComputed,
    LinesWait,
    NothingToRestore,
    NothingToUndo,
    NoteWithoutAmount,
    OutcomeExists,
    SurplusIsHandedOut,
    UnknownCell,
    YearNotFinished,
)


def refusal_text(refused: AmountRefused) -> str:
    """Why something typed was not taken, and how it can be written."""
    reason = str(REFUSALS[refused.reason])
    if refused.between_kr is None:
        return reason
    below, above = (format_with_unit(amount_kr, "kr") for amount_kr in refused.between_kr)
    return f"{reason} " + _("Is it %(below)s or %(above)s?") % {"below": below, "above": above}


def error_text(error: Exception) -> str:
    """Why an act was refused."""
    match error:
        case BudgetIsSealed():
            return _("An adopted plan shows this budget. It can only be read.")
        case BudgetIsShown():
            return _("%(plans)s shows this budget: whose it is stays as it is.") % {
                "plans": ", ".join(map(str, error.plans))
            }
        case IsScenario():
            return _("A scenario is not revised. Make it a budget first.")
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
        case NothingToUndo():
            return _("It cannot be undone: somebody has changed the same rows since.")
        case NoteWithoutAmount():
            return _("A note or a preliminary mark needs an amount, if only 0.")
        case LineIsComputed():
            return _("The amount is computed and cannot be typed.")
        case OutcomeExists():
            return _("The outcome of these months stands in %(year)s already.") % {
                "year": error.outcome.label
            }
        case SurplusIsHandedOut():
            return _(
                "The line %(line)s hands out that surplus already. Change its amounts, or delete "
                "it first."
            ) % {"line": error.line.label}
        case YearNotFinished():
            return _("%(year)s has not ended yet, so there is no outcome to enter.") % {
                "year": error.year.label
            }
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


class ProjectField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic only in the stubs
    """Whose budget it is: a project's, or the association's own."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            Project.objects.none(),
            required=False,
            label=gettext_lazy("Whose budget"),
            empty_label=gettext_lazy("the association's"),
            help_text=gettext_lazy("A project's own budget is compared with the association's."),
            **kwargs,
        )


class EmptyBudgetForm(forms.Form):
    """A budget from nothing: three years to fill in."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=160)
    first_year = forms.IntegerField(
        label=gettext_lazy("First year"),
        min_value=2003,
        max_value=2098,
        error_messages={"required": gettext_lazy("Say which year the budget begins with.")},
    )
    project = ProjectField()

    def __init__(self, *args: Any, association: Association, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "empty_%s"
        field = self.fields["project"]
        assert isinstance(field, ProjectField)
        field.queryset = association.projects.all()


class CopiedBudgetForm(forms.Form):
    """A budget from another one, which may be of any kind but a scenario."""

    NEXT_YEAR, SAME_YEARS = 1, 0

    source = forms.ModelChoiceField(
        Budget.objects.none(),
        label=gettext_lazy("The budget to copy"),
        empty_label=None,
        error_messages={"required": gettext_lazy("Choose the budget to copy.")},
    )
    step = forms.TypedChoiceField(
        coerce=int,
        label=gettext_lazy("Which years"),
        choices=[
            (NEXT_YEAR, gettext_lazy("one year later; years that both have keep their amounts")),
            (SAME_YEARS, gettext_lazy("the same years with the same amounts")),
        ],
        widget=forms.RadioSelect,
        initial=NEXT_YEAR,
    )
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=160,
        required=False,
        help_text=gettext_lazy("Empty: that of the other budget, with its years moved on."),
    )

    def __init__(self, *args: Any, association: Association, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "copy_%s"
        field = self.fields["source"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Budget.objects.real().filter(association=association).order_by("-pk")

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if cleaned and cleaned.get("step") == self.SAME_YEARS and not cleaned.get("title"):
            self.add_error("title", _("Give the copy a title of its own: its years are the same."))
        return cleaned


class SettingsForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only in the stubs
    """The title of a budget, and whose it is."""

    project = ProjectField()

    class Meta:
        model = Budget
        fields = ("title", "project")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["project"]
        assert isinstance(field, ProjectField)
        field.queryset = Project.objects.filter(association=self.instance.association_id)


class ComparisonForm(forms.Form):
    """Which budget another one is compared with."""

    med = forms.ModelChoiceField(
        Budget.objects.none(),
        to_field_name="key",
        label=gettext_lazy("Compare with"),
        empty_label=None,
    )

    def __init__(self, *args: Any, others: QuerySet[Budget], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["med"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = others


class NewScenarioForm(forms.Form):
    """What a scenario is called."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=160)


class PercentField(forms.CharField):
    """A change in percent as people write it, e.g. −7,5 %; the value is tenths of a percent."""

    widget = forms.TextInput(attrs={"autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        """The tenths; None for nothing."""
        text = "".join(str(value or "").split()).removesuffix("%").replace("\u2212", "-")
        if not text:
            return None
        match = PERCENT.fullmatch(text)
        if match is None:
            raise ValidationError(_("Write a percentage, e.g. −10 or 2,5."), code="percent")
        sign, whole, tenth = match.groups()
        tenths = int(whole) * 10 + int(tenth or 0)
        return -tenths if sign == "-" else tenths

    def validate(self, value: Any) -> None:
        if value is None:
            raise ValidationError(_("Write a percentage, e.g. −10 or 2,5."), code="required")
        if not LEAST_TENTHS <= value <= MOST_TENTHS:
            raise ValidationError(_("Between −100 and +1 000 percent."), code="range")


class ScaleForm(forms.Form):
    """Changing what a party pays in a scenario by a percentage."""

    party = forms.ChoiceField(label=gettext_lazy("Whose contributions"), required=False)
    years = forms.MultipleChoiceField(
        label=gettext_lazy("Years"),
        required=False,
        help_text=gettext_lazy("None chosen: all."),
        widget=forms.CheckboxSelectMultiple,
    )
    tenths_of_percent = PercentField(
        label=gettext_lazy("Change in percent"), help_text=gettext_lazy("For example −10 or 2,5.")
    )

    def __init__(
        self, data: Any = None, *, scenario: Budget, parties: Iterable[tuple[str, str]]
    ) -> None:
        super().__init__(data, auto_id=f"{scenario.key}_%s")
        self.scenario = scenario
        for name, choices in (
            ("party", [("", _("everybody's")), *parties]),
            ("years", [(year.key, year.label) for year in scenario.years.all()]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices


def scope_field() -> forms.ModelMultipleChoiceField:  # type: ignore[type-arg]  # see above
    """Which groups an unallocated line closes."""
    return forms.ModelMultipleChoiceField(
        BudgetGroup.objects.none(),
        required=False,
        label=gettext_lazy("What is left of"),
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
        label=gettext_lazy("Type"),
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


def month_field(label: StrPromise) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(coerce=int, choices=list(MONTHS.items()), label=label)


class YearForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only in the stubs
    """A year of a budget, or a part of one, and the own capital it begins with."""

    first_month = month_field(gettext_lazy("First month"))
    last_month = month_field(gettext_lazy("Last month"))
    opening_kr = AmountField(
        label=gettext_lazy("Opening own capital"),
        help_text=gettext_lazy(
            "What there is when the year begins, e.g. 1 828 177 or 1,2 mnkr. Empty: not known."
        ),
    )

    class Meta:
        model = BudgetYear
        fields = (
            "label",
            "kind",
            "year",
            "first_month",
            "last_month",
            "opening_kr",
            "opening_source",
            "opening_note",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = self.instance.opening_kr
        self.initial["opening_kr"] = "" if held is None else format_amount(held, "kr")

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        if "opening_kr" in self.errors:  # refused already: what belongs to it is not judged
            cleaned.pop("opening_source", None)
            cleaned.pop("opening_note", None)
        months = ("year", "first_month", "last_month", "kind")
        same = {name: cleaned[name] for name in months if name in cleaned}
        others = BudgetYear.objects.filter(budget=self.instance.budget).exclude(pk=self.instance.pk)
        found = others.filter(**same).first() if len(same) == len(months) else None
        if found is not None:
            message = _("%(label)s has the same year, months and kind.")
            self.add_error("year", message % {"label": found.label})
        return cleaned


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
    kind = forms.ChoiceField(label=gettext_lazy("Type"), choices=BudgetLine.Kind.choices)
    basis = forms.CharField(
        label=gettext_lazy("Refers to, e.g. per 6 months"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("Printed after the label. Never multiplied."),
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
