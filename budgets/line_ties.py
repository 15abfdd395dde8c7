"""What a line stands for beside its money (vem, vad, vilket år, vilket beslut), as form fields.

Which of them fit is told by the kind of the line. The others are neither shown nor changed, so
that a line which changes kind and back still has what it had.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from associations.models import Decision, Member, MemberBoard
from budgets.models import Budget, BudgetLine, BudgetYear
from budgets.services.structure import LineTies
from projects.models import Project

FITTING: dict[str, tuple[str, ...]] = {
    BudgetLine.Kind.CONTRIBUTION: ("payer",),
    BudgetLine.Kind.OTHER_INCOME: ("project",),
    BudgetLine.Kind.CAPITAL_IN: ("surplus_year",),
    BudgetLine.Kind.COST: ("project", "decision"),
    BudgetLine.Kind.UNALLOCATED: ("scope",),
    BudgetLine.Kind.CAPITAL_OUT: (),
}
TIES = ("payer", "project", "decision", "surplus_year")


@dataclass(frozen=True, slots=True)
class PayerChoice:
    """Somebody who may pay a line: a member, a board of it, or a whole party."""

    value: str
    key: str  # as `budgets.queries.payers_by_year` has it
    name: str
    label: str
    party: str
    member: Member | None = None
    board: MemberBoard | None = None

    def pays_in(self, year: BudgetYear | None) -> bool:
        return year is None or self.member is None or self.member.is_valid_on(year.ends_on)


def payer_choices(budget: Budget, line: BudgetLine | None = None) -> tuple[PayerChoice, ...]:
    """Everybody who is a member in some year of the budget, and who pays `line` now.

    Three queries beside the years.
    """
    years = list(budget.years.all())
    kept = None if line is None else line.member_id
    members = budget.association.members.select_related("authority").prefetch_related(
        "boards", "authority__names"
    )
    found = [_party_choice(party) for party in Member.Party]
    for member in members:
        if member.pk == kept or any(member.is_valid_on(year.ends_on) for year in years):
            found += _choices_of(member, years)
    return tuple(found)


def _party_choice(party: Member.Party) -> PayerChoice:
    name = str(capfirst(party.label))
    label = _("%(party)s, all together") % {"party": name}
    return PayerChoice(f"party:{party}", f"party:{party}", name, label, party)


def payer_value(line: BudgetLine) -> str:
    """Who pays the line, as a value of the field."""
    if line.board_id is not None:
        return f"board:{line.board_id}"
    if line.member_id is not None:
        return f"member:{line.member_id}"
    return f"party:{line.party}" if line.party else ""


def _choices_of(member: Member, years: Iterable[BudgetYear]) -> list[PayerChoice]:
    days = [year.ends_on for year in years if member.is_valid_on(year.ends_on)]
    authority = member.authority
    name = label = authority.name_on(days[-1]) if days else str(authority)
    if member.valid_to is not None:
        label = _("%(name)s (to %(day)s)") % {"name": name, "day": member.valid_to.isoformat()}
    own = PayerChoice(
        f"member:{member.pk}", f"member:{authority.key}", name, label, member.party, member
    )
    boards = (
        PayerChoice(
            f"board:{board.pk}",
            f"board:{authority.key}/{board.name}",
            board.name,
            f"{label}: {board.name}",
            member.party,
            member,
            board,
        )
        for board in member.boards.all()
    )
    return [own, *boards]


class DecisionField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic only in the stubs
    """A decision, named with its day."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.meeting.held_on.isoformat()}, {obj}"


class TiesFields(forms.Form):
    """The fields of a line's ties, for the forms that have them. `set_up` fills their choices."""

    payer = forms.ChoiceField(
        label=gettext_lazy("Who pays"),
        required=False,
        help_text=gettext_lazy("For a contribution: a member, one of its boards, or a party."),
    )
    project = forms.ModelChoiceField(
        Project.objects.none(),
        required=False,
        label=gettext_lazy("Project"),
        empty_label=gettext_lazy("no project"),
        help_text=gettext_lazy("For a cost or other income that belongs to a project."),
    )
    decision = DecisionField(
        Decision.objects.none(),
        required=False,
        label=gettext_lazy("Decision"),
        empty_label=gettext_lazy("no decision"),
        help_text=gettext_lazy("For a cost: the decision that set the money aside."),
    )
    surplus_year = forms.IntegerField(
        label=gettext_lazy("Surplus of the year"),
        required=False,
        min_value=2003,
        max_value=2100,
        help_text=gettext_lazy(
            "For own capital that hands out an earlier year's surplus over several years."
        ),
    )

    def set_up(self, budget: Budget, line: BudgetLine | None = None) -> None:
        self._line = line
        self.payers = payer_choices(budget, line)
        payer, project = self.fields["payer"], self.fields["project"]
        decision = self.fields["decision"]
        assert isinstance(payer, forms.ChoiceField)
        assert isinstance(project, forms.ModelChoiceField)
        assert isinstance(decision, forms.ModelChoiceField)
        payer.choices = _grouped(self.payers)
        project.queryset = budget.association.projects.all()
        decision.queryset = Decision.objects.filter(
            meeting__body__association=budget.association_id
        ).select_related("meeting")

    def ties(self) -> LineTies:
        """What the form says; what it does not show stays as the line has it."""
        line = self._line or BudgetLine()
        said = self.cleaned_data
        member, board, party = line.member, line.board, line.party
        if "payer" in self.fields:
            member, board, party = self._payer(said["payer"])
        return LineTies(
            member=member,
            board=board,
            party=party,
            project=said.get("project", line.project),
            decision=said.get("decision", line.decision),
            surplus_year=said.get("surplus_year", line.surplus_year),
        )

    def _payer(self, value: str) -> tuple[Member | None, MemberBoard | None, str]:
        if not value:
            return None, None, ""
        choice = next(each for each in self.payers if each.value == value)
        if choice.member is None:
            return None, None, choice.party
        return choice.member, choice.board, ""


def ties_of(line: BudgetLine) -> dict[str, Any]:
    """The fields' values for a line."""
    return {
        "payer": payer_value(line),
        "project": line.project_id,
        "decision": line.decision_id,
        "surplus_year": line.surplus_year,
    }


def _grouped(payers: Iterable[PayerChoice]) -> list[Any]:
    """The choices under their parties, each party first among its own."""
    groups: list[Any] = [("", _("nobody in particular"))]
    for party in Member.Party:
        own = [(each.value, each.label) for each in payers if each.party == party]
        groups.append((str(capfirst(party.label)), own))
    return groups
