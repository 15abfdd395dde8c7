"""A plan from its folder: settings and goals in TOML, the text in Markdown."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext

from associations.models import Asset, Decision
from plans.exchange.associations import AssociationRows, decision_from
from plans.exchange.budgets import load_budget
from plans.exchange.markdown import SectionText, read_sections, to_line
from plans.exchange.tables import FileFault, TableReader, read_toml
from plans.models import Activity, Attachment, Goal, Plan, Section, TargetGroupPriority
from projects.models import Project

ATTACHED = {".pdf": "application/pdf"}


def load_plan(
    folder: Path, rows: AssociationRows, projects: dict[str, Project]
) -> tuple[Plan, Decision | None]:
    """Store a plan, and find the decision that is to adopt it. Raises FileFault."""
    budgets = {
        budget.key: budget
        for budget in (
            load_budget(file, rows, projects) for file in sorted(folder.glob("budget*.toml"))
        )
    }
    reader = read_toml(folder / "plan.toml")
    plan = Plan(
        association=rows.association,
        title=reader.text("title"),
        period=reader.text("period"),
        numbering=reader.text("numbering"),
        budget=reader.pick_if_named("budget", budgets),
    )
    as_of = reader.optional_date("as_of")
    if as_of is not None:  # a missing day is refused when the plan is checked
        plan.as_of = as_of
    reader.save(plan)
    plan.project_budgets.set(budget for budget in budgets.values() if budget.project)
    _goals(reader, plan, rows)
    _priorities(reader, plan, rows)
    decision = decision_from(reader.table("adoption"), rows) if reader.has("adoption") else None
    _sections(folder / "plan.md", plan)
    _attachments(reader, plan, folder)
    reader.finish()
    return plan, decision


def _goals(reader: TableReader, plan: Plan, rows: AssociationRows) -> None:
    for order, table in enumerate(reader.tables("goals")):
        goal = table.save(
            Goal(
                plan=plan,
                key=table.text("key"),
                title=table.text("title"),
                indicator=table.text("indicator", ""),
                baseline=table.text("baseline", ""),
                target=table.text("target", ""),
                responsible_body=table.pick_if_named("responsible_body", rows.bodies),
                due_on=table.optional_date("due_on"),
                order=order,
            )
        )
        for activity_order, activity in enumerate(table.tables("activities")):
            activity.save(
                Activity(
                    goal=goal,
                    text=to_line(activity.text("text"), activity.file, activity.place),
                    responsible_body=activity.pick_if_named("responsible_body", rows.bodies),
                    due_on=activity.optional_date("due_on"),
                    order=activity_order,
                )
            )


def _priorities(reader: TableReader, plan: Plan, rows: AssociationRows) -> None:
    for order, table in enumerate(reader.tables("priorities")):
        table.save(
            TargetGroupPriority(
                plan=plan,
                target_group=table.pick("target_group", rows.target_groups),
                area=table.pick_if_named("area", rows.authorities),
                priority=table.text("priority", ""),
                order=order,
            )
        )


def _attachments(reader: TableReader, plan: Plan, folder: Path) -> None:
    for order, table in enumerate(reader.tables("attachments")):
        file = folder / table.text("file")
        media_type = ATTACHED.get(file.suffix)
        if not file.is_file() or media_type is None:
            reason = gettext("the file “%(file)s” is not there, or is not a PDF; correct it.")
            raise table.fault(reason % {"file": file.name})
        asset = Asset.objects.keep(file.read_bytes(), media_type=media_type)
        table.save(Attachment(plan=plan, title=table.text("title"), file=asset, order=order))


def _sections(file: Path, plan: Plan) -> None:
    """The tree is told by the level of the headings."""
    if not file.is_file():
        raise FileFault(file, "", gettext("the file is not there; add it."))
    open_sections: list[Section] = []
    for order, text in enumerate(read_sections(file)):
        if text.level > len(open_sections) + 1:
            reason = gettext("the heading skips a level; give it one # less.")
            raise FileFault(file, f"#{text.key}", reason)
        del open_sections[text.level - 1 :]
        section = _section(text, plan, open_sections[-1] if open_sections else None, order)
        open_sections.append(_reader(text, file).save(section))


def _section(text: SectionText, plan: Plan, parent: Section | None, order: int) -> Section:
    return Section(
        plan=plan,
        parent=parent,
        key=text.key,
        title=text.title,
        numbering=text.settings.get("numbering", Section.Numbering.INHERIT),
        state=text.settings.get("state", Section.State.READY),
        body=text.body,
        order=order,
    )


def _reader(text: SectionText, file: Path) -> TableReader:
    """So that a section that is refused is named by file and place like everything else."""
    reader = TableReader(text.settings, file, f"#{text.key}")
    for name in ("numbering", "state"):
        reader.text(name, "")
    reader.finish()
    return reader
