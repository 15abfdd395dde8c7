"""The projects of an association from their file."""

from __future__ import annotations

from pathlib import Path

from plans.exchange.associations import AssociationRows
from plans.exchange.markdown import to_body
from plans.exchange.tables import TableReader, read_toml
from projects.models import Project, ProjectPart, ProjectPost


def load_projects(folder: Path, rows: AssociationRows) -> dict[str, Project]:
    """Store what `projects.toml` says, by key. Raises FileFault."""
    reader = read_toml(folder / "projects.toml")
    projects = {
        table.text("key"): _project(table, order, rows)
        for order, table in enumerate(reader.tables("projects"))
    }
    reader.finish()
    return projects


def _project(table: TableReader, order: int, rows: AssociationRows) -> Project:
    project = table.save(
        Project(
            association=rows.association,
            key=table.text("key"),
            name=table.text("name"),
            full_name=table.text("full_name", ""),
            kind=table.text("kind"),
            direction=table.text("direction", ""),
            stage=table.text("stage"),
            owner=table.pick_if_named("owner", rows.authorities),
            starts_on=table.optional_date("starts_on"),
            ends_on=table.optional_date("ends_on"),
            staffing=table.text("staffing", ""),
            planned_women=table.optional_number("planned_women"),
            planned_men=table.optional_number("planned_men"),
            is_esf=table.flag("is_esf", False),
            order=order,
        )
    )
    project.parties.set(table.among(key, rows.authorities) for key in table.texts("parties"))
    project.target_groups.set(
        table.among(key, rows.target_groups) for key in table.texts("target_groups")
    )
    for part_order, part in enumerate(table.tables("parts")):
        part.save(
            ProjectPart(
                project=project,
                standard=part.text("standard", ProjectPart.Standard.OTHER),
                label=part.text("label", ""),
                is_fact=part.flag("is_fact", False),
                body=to_body(part.text("text"), part.file, part.place),
                order=part_order,
            )
        )
    for post_order, post in enumerate(table.tables("posts")):
        post.save(
            ProjectPost(
                project=project,
                title=post.text("title"),
                percent=post.optional_decimal("percent"),
                note=post.text("note", ""),
                order=post_order,
            )
        )
    return project
