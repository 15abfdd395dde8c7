"""What in a budget is worth a look (att se över): rules beside what was typed, never forced on it.

A rule is a function from facts to remarks, declared once; the grid lists the remarks, and so does
the check of a plan that shows the budget. Each says the arithmetic in words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budgets.arithmetic import (
    BudgetArithmeticError,
    CarryDifference,
    LineKind,
    OpeningSource,
    Payer,
    ProjectDifference,
    Sheet,
    Year,
    carry_differences,
    closing_gap,
    deviations,
    outcome_differences,
    project_differences,
    sum_amount,
    totals,
)
from budgets.arithmetic.sheet import SOURCES
from budgets.money import Unit, format_with_unit
from budgets.queries import BudgetValue

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# What all members pay in a year, kronor: outside, thousands were probably taken for kronor, or the
# other way round (our assumption, 2026-11-26; the plans at hand have 5 to 8 million).
LEAST_CONTRIBUTIONS_KR = 100_000
MOST_CONTRIBUTIONS_KR = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Facts:
    """What rules look at: a budget, and what it is compared with.

    `payers` are those of each year (nobody for the budget of a project); `unit` is what the
    association prints in, and so how far a row may be rounded. `project_budgets` are those of
    projects that the association's budget has lines for; `main` is the association's budget that a
    project's own is compared with.
    """

    value: BudgetValue
    payers: Mapping[str, tuple[Payer, ...]] = field(default_factory=dict)
    unit: Unit = "kr"
    project_budgets: tuple[BudgetValue, ...] = ()
    main: BudgetValue | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """Something worth a look. `cell` is the key of the amount it concerns: "sum:costs/2022"."""

    rule: str
    cell: str
    message: str


type MoneyRule = Callable[[Facts], Iterator[tuple[str, str]]]

MONEY_RULES: dict[str, MoneyRule] = {}


def money_rule(name: str) -> Callable[[MoneyRule], MoneyRule]:
    """Declare the function below as a rule. It yields (cell, message)."""

    def declare(function: MoneyRule) -> MoneyRule:
        assert name not in MONEY_RULES, name
        MONEY_RULES[name] = function
        return function

    return declare


def remarks_on(facts: Facts) -> tuple[Remark, ...]:
    """Every remark, in the order of the rules."""
    return tuple(
        Remark(name, cell, message) for name in MONEY_RULES for cell, message in found(name, facts)
    )


def found(name: str, facts: Facts) -> list[tuple[str, str]]:
    """What one rule finds. A budget that cannot be computed says so elsewhere: nothing."""
    try:
        return list(MONEY_RULES[name](facts))
    except BudgetArithmeticError:
        return []


@money_rule("budget-overspent")
def overspent(facts: Facts) -> Iterator[tuple[str, str]]:
    """More is used than there is (underskott). A project's budget may hold nothing but costs."""
    sheet = facts.value.sheet
    if is_costs_only(facts.value):
        return
    for year in sheet.years:
        whole = totals(sheet, year.key)
        left = whole.unallocated + whole.result
        if left < 0:
            message = _(
                "%(year)s: costs and carry-over are %(used)s, income and own capital %(there)s; "
                "%(missing)s is missing."
            )
            yield (
                f"sum:result/{year.key}",
                message
                % {
                    "year": year.label,
                    "used": _kr(whole.costs + whole.capital_out),
                    "there": _kr(whole.income_and_capital),
                    "missing": _kr(-left),
                },
            )


@money_rule("budget-counted-twice")
def counted_twice(facts: Facts) -> Iterator[tuple[str, str]]:
    """Lines that tell what is left look at the same money (utrymme som räknas två gånger)."""
    sheet = facts.value.sheet
    for year in sheet.years:
        gap = closing_gap(sheet, year.key)
        if gap:
            message = _(
                "%(year)s: lines that tell what is left look partly at the same money; together "
                "they are %(gap)s more than there is, so they cannot be added."
            )
            if gap < 0:
                message = _(
                    "%(year)s: lines that tell what is left hold each other's amounts; together "
                    "they are %(gap)s less than there is, so they cannot be added."
                )
            values = {"year": year.label, "gap": _kr(abs(gap))}
            yield f"sum:unallocated/{year.key}", message % values


@money_rule("budget-carry")
def carry(facts: Facts) -> Iterator[tuple[str, str]]:
    """A year opens with another capital than the one before it leaves (överföring)."""
    sheet = facts.value.sheet
    for each in carry_differences(sheet):
        message = _(
            "%(year)s leaves %(carried)s, but %(next)s begins with %(opening)s of own capital; "
            "the difference is %(difference)s."
        )
        if each.source is not None:
            message = str(OPENINGS[each.source])
        yield f"sum:capital-in/{each.next_year}", message % _told(sheet, each)


@money_rule("budget-outcome-carry")
def outcome_carry(facts: Facts) -> Iterator[tuple[str, str]]:
    """A year opens, by the accounts, with another capital than the outcome before it ends with."""
    sheet = facts.value.sheet
    for each in outcome_differences(sheet):
        message = _(
            "%(year)s ends with %(carried)s of own capital, but %(next)s begins by the accounts "
            "with %(opening)s; the difference is %(difference)s."
        )
        yield f"sum:capital-in/{each.next_year}", message % _told(sheet, each)


# An entered opening that differs, by its source.
OPENINGS: dict[OpeningSource, StrPromise] = {
    OpeningSource.OUTCOME: gettext_lazy(
        "%(year)s leaves %(carried)s, but %(next)s begins by the accounts with %(opening)s of own "
        "capital; the difference is %(difference)s."
    ),
    OpeningSource.FORECAST: gettext_lazy(
        "%(year)s leaves %(carried)s, but %(next)s begins by a forecast with %(opening)s of own "
        "capital; the difference is %(difference)s."
    ),
    OpeningSource.CARRIED: gettext_lazy(
        "%(year)s leaves %(carried)s, but what is said to be carried over to %(next)s is "
        "%(opening)s; the difference is %(difference)s."
    ),
}


def _told(sheet: Sheet, each: CarryDifference) -> dict[str, str]:
    return {
        "year": _label(sheet, each.year),
        "next": _label(sheet, each.next_year),
        "carried": _kr(each.carried_kr),
        "opening": _kr(each.opening_kr),
        "difference": _kr(abs(each.opening_kr - each.carried_kr)),
    }


@money_rule("budget-unusual-size")
def unusual_size(facts: Facts) -> Iterator[tuple[str, str]]:
    """Contributions of an unlikely size (fel enhet): kronor taken for thousands, or the reverse."""
    sheet = facts.value.sheet
    for year in sheet.years:
        paid = sum_amount(sheet, "contributions", year.key)
        if paid and not LEAST_CONTRIBUTIONS_KR <= paid <= MOST_CONTRIBUTIONS_KR:
            message = _("%(year)s: the contributions are %(paid)s in all. Is the unit right?")
            yield (
                f"sum:contributions/{year.key}",
                message % {"year": year.label, "paid": _kr(paid)},
            )


@money_rule("budget-shares")
def shares(facts: Facts) -> Iterator[tuple[str, str]]:
    """Contributions that leave the rule (lag 2003:1210, 5 §, and what the members agreed on).

    A year in which some of them name nobody cannot be compared, nor can an amount of somebody who
    is not a member that year.
    """
    for year in facts.value.sheet.years:
        payers = facts.payers.get(year.key, ())
        for each in deviations(payers, rows_by_payer(facts.value, payers, year.key), facts.unit):
            message = _(
                "%(year)s: %(payer)s pays %(typed)s; by the rule it would be %(ruled)s, "
                "which is %(difference)s more."
            )
            if each.typed_kr > each.ruled_kr:
                message = _(
                    "%(year)s: %(payer)s pays %(typed)s; by the rule it would be %(ruled)s, "
                    "which is %(difference)s less."
                )
            yield (
                f"sum:contributions/{year.key}",
                message
                % {
                    "year": year.label,
                    "payer": each.payer.name,
                    "typed": _kr(each.typed_kr),
                    "ruled": _kr(each.ruled_kr),
                    "difference": _kr(abs(each.ruled_kr - each.typed_kr)),
                },
            )


@money_rule("budget-costs-above-income")
def costs_above_income(facts: Facts) -> Iterator[tuple[str, str]]:
    """A year that uses own capital (kommunallagen 11 kap. 5 §: income is to exceed costs).

    The law speaks of the association's budget, not of a project's.
    """
    if facts.value.project:
        return
    sheet = facts.value.sheet
    for year in filter(_is_ahead, sheet.years):
        result = totals(sheet, year.key).result_before_capital
        if result < 0:
            message = _(
                "%(year)s: the costs are %(amount)s more than the income, which own capital pays. "
                "The law wants income to exceed costs (KL 11:5); the plan should say why."
            )
            yield (
                f"sum:result-before-capital/{year.key}",
                message % {"year": year.label, "amount": _kr(-result)},
            )


@money_rule("budget-projects")
def projects(facts: Facts) -> Iterator[tuple[str, str]]:
    """A project's own budget says other than the association's (insatsens budget)."""
    if facts.main is not None:
        yield from _against(facts.main, facts.value, at_project=True)
    for project in facts.project_budgets:
        yield from _against(facts.value, project, at_project=False)


def _against(
    main: BudgetValue, project: BudgetValue, *, at_project: bool
) -> Iterator[tuple[str, str]]:
    lines = main.lines_of_project.get(project.project, ())
    names = {"main": main.title, "project": project.title}
    if not lines:
        message = _("“%(main)s” has no line for the project of “%(project)s”.")
        yield "", message % names
        return
    for each in project_differences(main.sheet, lines, project.sheet):
        year = each.project_year if at_project else each.main_year
        cell = f"sum:costs/{year.key}" if at_project and year else ""
        cell = f"line:{lines[0]}/{year.key}" if not at_project and year else cell
        yield cell, _difference(each, names)


def _difference(each: ProjectDifference, names: dict[str, str]) -> str:
    """A difference in words, with both amounts; the difference itself only where they compare."""
    values = names | {"main_kr": _kr_or_blank(each.main_kr), "costs": _kr_or_blank(each.project_kr)}
    if each.main_year is None or each.project_year is None:
        return _one_year(each, values)
    values["year"] = str(each.main_year.calendar)
    if each.has_other_months:
        message = _(
            "%(year)s: “%(main)s” gives the project %(main_kr)s (%(main_months)s), but "
            "“%(project)s” costs %(costs)s (%(months)s). The months differ, so the amounts cannot "
            "be compared."
        )
        if not each.difference_kr:
            message = _(
                "%(year)s: “%(main)s” gives the project %(main_kr)s for %(main_months)s, and "
                "“%(project)s” costs as much for %(months)s. Do both mean the same months?"
            )
        months = {"main_months": _months(each.main_year), "months": _months(each.project_year)}
        return message % (values | months)
    message = _(
        "%(year)s: “%(main)s” gives the project %(main_kr)s, but “%(project)s” costs %(costs)s; "
        "the difference is %(difference)s."
    )
    return message % (values | {"difference": _kr(abs(each.difference_kr))})


def _one_year(each: ProjectDifference, values: dict[str, str]) -> str:
    year = each.main_year or each.project_year
    assert year is not None
    message = _(
        "%(year)s: “%(main)s” gives the project %(main_kr)s; “%(project)s” has no such year."
    )
    if each.main_year is None:
        message = _("%(year)s: “%(project)s” costs %(costs)s; “%(main)s” has no such year.")
    return message % (values | {"year": str(year.calendar)})


def is_costs_only(value: BudgetValue) -> bool:
    """Whether it is a project's budget without income of its own: the association's pays it."""
    return bool(value.project) and all(line.kind not in SOURCES for line in value.sheet.lines)


def _months(year: Year) -> str:
    """The months of a year in words: "april–december"."""
    first, last = MONTHS[year.first_month], MONTHS[year.last_month]
    return str(first) if first == last else f"{first}–{last}"


def _kr_or_blank(amount_kr: int | None) -> str:
    return _("no amount") if amount_kr is None else _kr(amount_kr)


def rows_by_payer(value: BudgetValue, payers: Sequence[Payer], year: str) -> dict[str, list[int]]:
    """The typed contributions of a year by who pays them; none if one of them is nobody's."""
    known = set(_keys(payers))
    found: dict[str, list[int]] = {}
    for line in value.sheet.lines:
        kr = value.sheet.amounts.get((line.key, year))
        if line.kind == LineKind.CONTRIBUTION and kr is not None:
            payer = value.payer_of_line.get(line.key, "")
            if payer not in known:
                return {}
            found.setdefault(payer, []).append(kr)
    return found


def _keys(payers: Sequence[Payer]) -> Iterator[str]:
    for payer in payers:
        yield payer.key
        yield from _keys(payer.parts)


def _is_ahead(year: Year) -> bool:
    return year.kind in ("budget", "plan", "forecast")


def _label(sheet: Sheet, year: str) -> str:
    return sheet.year(year).label


def _kr(amount_kr: int) -> str:
    return format_with_unit(amount_kr, "kr")
