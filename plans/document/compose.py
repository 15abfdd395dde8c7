"""From tables to document: `compose(plan) -> PlanDocument`.

    tables ──read_sources──▶ Sources ──find_places──▶ Places ──read_blocks──▶ PlanDocument
             (once, as of a day)       (numbers, targets)      (each body once)

What cannot be resolved becomes a `Problem` where it stands. A plan is always composed in Swedish.
"""

from __future__ import annotations

from django.utils import translation

from associations.models import Association
from budgets.arithmetic import BudgetArithmeticError, Sheet, group_total, line_amount
from budgets.queries import BudgetValue
from plans.document import kinds
from plans.document.absent import RowNames
from plans.document.here import Composition, Here
from plans.document.kinds.vocabulary import attached_documents
from plans.document.places import find_places
from plans.document.sources import MAIN_BUDGET, Sources, read_sources
from plans.document.types import (
    SCHEMA,
    AdoptionMark,
    Asset,
    AssociationFacts,
    BudgetFigure,
    MemberFact,
    PlanDocument,
    PlanFacts,
    Section,
)
from plans.models import Plan

LANGUAGE = "sv"
assert kinds.BLOCK_KINDS, "every kind of block is declared before the first plan is composed"


def compose(plan: Plan, *, adoption: AdoptionMark | None = None) -> PlanDocument:
    """The plan as it would be printed now: a draft, or with the mark of its adoption."""
    with translation.override(LANGUAGE):
        return compose_sources(read_sources(plan), adoption)


def compose_sources(sources: Sources, adoption: AdoptionMark | None = None) -> PlanDocument:
    """The plan of `sources`. Call it with Swedish switched on."""
    plan = sources.plan
    composition = Composition(sources, find_places(sources), RowNames(sources))
    logo = plan.association.logo_id or ""
    composition.assets.update({logo} if logo in sources.assets else ())
    sections = tuple(_sections(composition))
    return PlanDocument(
        schema=SCHEMA,
        association=_association_facts(plan.association, sources),
        plan=PlanFacts(
            title=plan.title,
            period=plan.period,
            as_of=plan.as_of.isoformat(),
            adoption=adoption,
            attachments=attached_documents(sources),
        ),
        sections=sections,
        figures=_figures(sources.budgets.get(MAIN_BUDGET)),
        references=tuple(composition.places.targets.values()),
        assets=tuple(
            Asset(sha256, sources.assets[sha256]) for sha256 in sorted(composition.assets)
        ),
    )


def _sections(composition: Composition) -> list[Section]:
    sections = []
    for section, numbered, anchor in composition.places.sections:
        here = Here(composition, numbered, anchor)
        sections.append(
            Section(
                key=section.key,
                number=numbered.number,
                anchor=anchor,
                title=section.title,
                level=numbered.level,
                appendix=numbered.is_appendix,
                blocks=here.elements(composition.places.elements[section.key]),
            )
        )
    return sections


def _association_facts(association: Association, sources: Sources) -> AssociationFacts:
    return AssociationFacts(
        slug=association.slug,
        name=association.name,
        short_name=association.short_name,
        org_number=association.org_number,
        website=association.website,
        accent=association.accent,
        logo=association.logo_id or "",
        members=tuple(
            MemberFact(sources.name_of(member.authority_id), str(member.get_party_display()))
            for member in sources.members
        ),
    )


def _figures(budget: BudgetValue | None) -> tuple[BudgetFigure, ...]:
    """Every amount of the budget by year: lines in order, then the sum of each group."""
    if budget is None:
        return ()
    sheet = budget.sheet
    rows = [*_line_figures(budget)]
    for group in sheet.groups:
        for year in sheet.years:
            amount = _amount(sheet, "group", group.key, year.key)
            if amount is not None:
                label = group.total_label or group.title
                key = f"group:{group.key}/{year.key}"
                rows.append(
                    BudgetFigure(key, group.title, label, "total", year.key, year.kind, amount, "")
                )
    return tuple(rows)


def _line_figures(budget: BudgetValue) -> list[BudgetFigure]:
    sheet = budget.sheet
    titles = {group.key: group.title for group in sheet.groups}
    rows = []
    for line in sheet.lines:
        for year in sheet.years:
            amount = _amount(sheet, "line", line.key, year.key)
            if amount is not None:
                rows.append(
                    BudgetFigure(
                        key=f"line:{line.key}/{year.key}",
                        group=titles[line.group],
                        line=line.label,
                        kind=line.kind,
                        year=year.key,
                        year_kind=year.kind,
                        amount_kr=amount,
                        note=budget.notes.get((line.key, year.key), ""),
                    )
                )
    return rows


def _amount(sheet: Sheet, kind: str, key: str, year: str) -> int | None:
    """None where the budget is blank, or where its residual lines wait for each other."""
    read = line_amount if kind == "line" else group_total
    try:
        return read(sheet, key, year)
    except BudgetArithmeticError:
        return None
