"""Budgets, valid by default: a line brings its group along, an amount its year."""

from __future__ import annotations

from collections.abc import Mapping

import factory
from factory.django import DjangoModelFactory

from budgets.models import (
    Amount,
    Budget,
    BudgetGroup,
    BudgetLine,
    BudgetYear,
    CapitalCeiling,
    CapitalCeilingStep,
)
from tests.factories.associations import AssociationFactory


class BudgetFactory(DjangoModelFactory):
    class Meta:
        model = Budget

    association = factory.SubFactory(AssociationFactory)
    key = factory.Sequence(lambda n: f"budget-{n}")
    title = factory.Sequence(lambda n: f"Budget {n}")


class BudgetYearFactory(DjangoModelFactory):
    class Meta:
        model = BudgetYear

    budget = factory.SubFactory(BudgetFactory)
    key = "2026"
    label = factory.LazyAttribute(lambda o: f"Budget {o.key}")
    kind = BudgetYear.Kind.BUDGET
    year = factory.LazyAttribute(lambda o: int(o.key))


class BudgetGroupFactory(DjangoModelFactory):
    class Meta:
        model = BudgetGroup

    budget = factory.SubFactory(BudgetFactory)
    key = factory.Sequence(lambda n: f"grupp-{n}")
    title = factory.Sequence(lambda n: f"Grupp {n}")
    total_label = "Summa"


class BudgetLineFactory(DjangoModelFactory):
    class Meta:
        model = BudgetLine

    budget = factory.SubFactory(BudgetFactory)
    group = factory.SubFactory(BudgetGroupFactory, budget=factory.SelfAttribute("..budget"))
    key = factory.Sequence(lambda n: f"post-{n}")
    label = factory.Sequence(lambda n: f"Post {n}")
    kind = BudgetLine.Kind.COST


class AmountFactory(DjangoModelFactory):
    class Meta:
        model = Amount

    line = factory.SubFactory(BudgetLineFactory)
    year = factory.SubFactory(BudgetYearFactory, budget=factory.SelfAttribute("..line.budget"))
    amount_kr = 100_000


class CapitalCeilingFactory(DjangoModelFactory):
    class Meta:
        model = CapitalCeiling

    association = factory.SubFactory(AssociationFactory)
    title = factory.Sequence(lambda n: f"Trappa {n}")
    source = "Styrelsens beslut (påhittat)"


class CapitalCeilingStepFactory(DjangoModelFactory):
    class Meta:
        model = CapitalCeilingStep

    ceiling = factory.SubFactory(CapitalCeilingFactory)
    most_percent = 20


def small_budget(budget: Budget) -> Budget:
    """Two years of contributions and costs, and what is left, in `budget`:

    | line      | kind         | group    |    2025 |      2026 |
    |-----------|--------------|----------|---------|-----------|
    | stat      | contribution | intakter | 500 000 |   600 000 |
    | kommun    | contribution | intakter | 500 000 |   600 000 |
    | kansli    | cost         | kostnader | 400 000 |  450 000 |
    | insatser  | cost         | kostnader |         |  250 000 |
    | kvar      | unallocated  | kvar     | 600 000 |   500 000 |
    """
    years = [
        BudgetYearFactory(budget=budget, key="2025", kind=BudgetYear.Kind.PREVIOUS, order=0),
        BudgetYearFactory(budget=budget, key="2026", kind=BudgetYear.Kind.BUDGET, order=1),
    ]
    groups = {
        key: BudgetGroupFactory(budget=budget, key=key, title=title, total_label=total, order=i)
        for i, (key, title, total) in enumerate(
            (
                ("intakter", "Intäkter", "Summa intäkter"),
                ("kostnader", "Kostnader", "Summa kostnader"),
                ("kvar", "Kvar", ""),
            )
        )
    }
    for order, (key, kind, group, amounts) in enumerate(SMALL_LINES):
        line = BudgetLineFactory(
            budget=budget,
            group=groups[group],
            key=key,
            label=key.capitalize(),
            kind=kind,
            order=order,
        )
        for year, amount_kr in zip(years, amounts, strict=True):
            if amount_kr is not None:
                AmountFactory(line=line, year=year, amount_kr=amount_kr)
    return budget


SMALL_LINES: tuple[tuple[str, str, str, tuple[int | None, int | None]], ...] = (
    ("stat", "contribution", "intakter", (500_000, 600_000)),
    ("kommun", "contribution", "intakter", (500_000, 600_000)),
    ("kansli", "cost", "kostnader", (400_000, 450_000)),
    ("insatser", "cost", "kostnader", (None, 250_000)),
    ("kvar", "unallocated", "kvar", (None, None)),
)


def amounts_of(budget: Budget) -> Mapping[tuple[str, str], int]:
    """What is stored, by line and year."""
    return {
        (line, year): amount_kr
        for line, year, amount_kr in Amount.objects.filter(line__budget=budget).values_list(
            "line__key", "year__key", "amount_kr"
        )
    }
