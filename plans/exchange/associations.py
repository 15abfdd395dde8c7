"""An association from its file: who it is, its members, bodies, people, words and meetings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from associations.models import (
    Association,
    Authority,
    AuthorityName,
    Body,
    BodyTask,
    Decision,
    Meeting,
    Member,
    MemberBoard,
    Person,
    Post,
    RecurringEvent,
    Seat,
    TargetGroup,
    Term,
)
from plans.exchange.markdown import to_body
from plans.exchange.tables import TableReader, read_toml


@dataclass(slots=True)
class AssociationRows:
    """What other files of the same association point at, by key."""

    association: Association
    authorities: dict[str, Authority] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    memberships: list[Member] = field(default_factory=list)
    people: dict[str, Person] = field(default_factory=dict)
    bodies: dict[str, Body] = field(default_factory=dict)
    target_groups: dict[str, TargetGroup] = field(default_factory=dict)
    meetings: dict[str, Meeting] = field(default_factory=dict)

    def members_on(self, day: dt.date) -> dict[str, Member]:
        """The members of a day: an authority may have been a member more than once."""
        present = (member for member in self.memberships if member.is_valid_on(day))
        return {member.authority.key: member for member in present}


def load_association(folder: Path) -> AssociationRows:
    """Store what `association.toml` says. Raises FileFault; run it in a transaction."""
    reader = read_toml(folder / "association.toml")
    rows = AssociationRows(_association(reader.table("association")))
    _authorities(reader, rows)
    _members(reader, rows)
    for person in reader.tables("people"):
        rows.people[person.text("key")] = person.save(
            Person(
                association=rows.association,
                key=person.text("key"),
                name=person.text("name"),
                title=person.text("title", ""),
            )
        )
    _bodies(reader, rows)
    _posts(reader, rows)
    _target_groups(reader, rows)
    _terms(reader, rows)
    _meetings(reader, rows)
    _events(reader, rows)
    reader.finish()
    return rows


def _association(table: TableReader) -> Association:
    association = Association(
        slug=table.text("slug"),
        name=table.text("name"),
        short_name=table.text("short_name"),
        org_number=table.text("org_number", ""),
        formed_year=table.optional_number("formed_year"),
        operating_since=table.optional_number("operating_since"),
        website=table.text("website", ""),
        accent=table.text("accent", "#0f4c5c"),
        unit=table.text("unit"),
        numbering=table.text("numbering"),
        has_region=table.flag("has_region", True),
        notice_board=table.text("notice_board", ""),
        signatories=table.text("signatories", ""),
        attestation=table.text("attestation", ""),
    )
    table.save(association)
    table.finish()
    return association


def _authorities(reader: TableReader, rows: AssociationRows) -> None:
    """Authorities are shared by all associations: one that is there already is used as it is."""
    for table in reader.tables("authorities"):
        key, kind = table.text("key"), table.text("kind")
        authority = Authority.objects.filter(key=key).first()
        is_new = authority is None
        if authority is None:
            authority = table.save(Authority(key=key, kind=kind))
        for name in table.tables("names"):
            row = AuthorityName(
                authority=authority,
                name=name.text("name"),
                valid_from=name.optional_date("from"),
                valid_to=name.optional_date("to"),
            )
            if is_new:
                name.save(row)
        rows.authorities[key] = authority


def _members(reader: TableReader, rows: AssociationRows) -> None:
    for order, table in enumerate(reader.tables("members")):
        member = table.save(
            Member(
                association=rows.association,
                authority=table.pick("authority", rows.authorities),
                party=table.text("party"),
                share_percent=table.optional_number("share_percent"),
                note=table.text("note", ""),
                order=order,
                **_validity(table),
            )
        )
        for board_order, board in enumerate(table.tables("boards")):
            board.save(
                MemberBoard(
                    member=member,
                    name=board.text("name"),
                    share_percent=board.number("share_percent"),
                    order=board_order,
                )
            )
        rows.members[table.text("authority")] = member
        rows.memberships.append(member)


def _bodies(reader: TableReader, rows: AssociationRows) -> None:
    parents: list[tuple[Body, TableReader]] = []
    for order, table in enumerate(reader.tables("bodies")):
        key = table.text("key")
        body = table.save(
            Body(
                association=rows.association,
                key=key,
                kind=table.text("kind"),
                name=table.text("name"),
                heading=table.text("heading", ""),
                is_in_chart=table.flag("in_chart", False),
                description=to_body(table.text("description", ""), table.file, table.place),
                order=order,
                **_validity(table),
            )
        )
        rows.bodies[key] = body
        if table.text("parent", ""):
            parents.append((body, table))
        _tasks(table, body, "tasks", BodyTask.Kind.TASK)
        _tasks(table, body, "decision_rights", BodyTask.Kind.DECISION_RIGHT)
        _seats(table, body, rows)
    for body, table in parents:
        body.parent = table.pick("parent", rows.bodies)
        table.save(body)


def _tasks(table: TableReader, body: Body, name: str, kind: BodyTask.Kind) -> None:
    for order, text in enumerate(table.texts(name)):
        table.save(BodyTask(body=body, kind=kind, text=text, order=order))


def _seats(table: TableReader, body: Body, rows: AssociationRows) -> None:
    by_person: dict[str, Seat] = {}
    for order, seat_table in enumerate(table.tables("seats")):
        seat = seat_table.save(
            Seat(
                body=body,
                role=seat_table.text("role"),
                person=seat_table.pick_if_named("person", rows.people),
                represents=seat_table.text("represents", ""),
                deputy_for=seat_table.pick_if_named("deputy_for", by_person),
                order=order,
                **_validity(seat_table),
            )
        )
        seat.appointed_by.set(
            seat_table.among(key, rows.members) for key in seat_table.texts("appointed_by")
        )
        if seat.person:
            by_person[seat.person.key] = seat


def _posts(reader: TableReader, rows: AssociationRows) -> None:
    for order, table in enumerate(reader.tables("posts")):
        table.save(
            Post(
                association=rows.association,
                title=table.text("title"),
                percent=table.optional_number("percent"),
                body=table.pick_if_named("body", rows.bodies),
                person=table.pick_if_named("person", rows.people),
                order=order,
                **_validity(table),
            )
        )


def _target_groups(reader: TableReader, rows: AssociationRows) -> None:
    for order, table in enumerate(reader.tables("target_groups")):
        rows.target_groups[table.text("key")] = table.save(
            TargetGroup(
                association=rows.association,
                key=table.text("key"),
                name=table.text("name"),
                age_from=table.optional_number("age_from"),
                age_to=table.optional_number("age_to"),
                description=to_body(table.text("description", ""), table.file, table.place),
                estimate=table.text("estimate", ""),
                estimate_basis=table.text("estimate_basis", ""),
                order=order,
                **_validity(table),
            )
        )


def _terms(reader: TableReader, rows: AssociationRows) -> None:
    for order, table in enumerate(reader.tables("terms")):
        table.save(
            Term(
                association=rows.association,
                key=table.text("key"),
                term=table.text("term"),
                definition=to_body(table.text("definition"), table.file, table.place),
                order=order,
                **_validity(table),
            )
        )


def _meetings(reader: TableReader, rows: AssociationRows) -> None:
    for table in reader.tables("meetings"):
        meeting = Meeting(
            body=table.pick("body", rows.bodies),
            number=table.text("number", ""),
            place=table.text("place", ""),
            is_public=table.flag("is_public", False),
        )
        held_on = table.optional_date("held_on")
        if held_on is not None:  # a missing day is refused when the meeting is checked
            meeting.held_on = held_on
        rows.meetings[table.text("key")] = table.save(meeting)
        for decision in _decisions(table):
            decision.meeting = meeting
            table.save(decision)


def _decisions(table: TableReader) -> Iterator[Decision]:
    for decision in table.tables("decisions"):
        yield Decision(
            paragraph=decision.text("paragraph"),
            kind=decision.text("kind"),
            title=decision.text("title"),
            wording=decision.text("wording", ""),
            reference_number=decision.text("reference_number", ""),
            reservations=decision.text("reservations", ""),
        )


def decision_from(table: TableReader, rows: AssociationRows) -> Decision:
    """The decision that a table names by meeting and paragraph."""
    meeting = table.pick("meeting", rows.meetings)
    decisions = {decision.paragraph: decision for decision in meeting.decisions.all()}
    decision = table.pick("paragraph", decisions)
    table.finish()
    return decision


def _events(reader: TableReader, rows: AssociationRows) -> None:
    for order, table in enumerate(reader.tables("events")):
        table.save(
            RecurringEvent(
                association=rows.association,
                key=table.text("key"),
                title=table.text("title"),
                body=table.pick_if_named("body", rows.bodies),
                every=table.text("every"),
                ordinal=table.optional_number("ordinal"),
                weekday=table.optional_number("weekday"),
                except_months=table.text("except_months", ""),
                note=table.text("note", ""),
                order=order,
                **_validity(table),
            )
        )


def _validity(table: TableReader) -> dict[str, object]:
    return {
        "valid_from": table.optional_date("valid_from"),
        "valid_to": table.optional_date("valid_to"),
    }
