"""Every register, in the order of the menu.

A new one is an entry here and a form in `plans/register_forms/`.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import Length
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from associations.collation import in_swedish_order
from plans.document.kinds.projects import period_of
from plans.document.kinds.vocabulary import ages
from plans.register_forms.attachments import AttachmentRegisterForm
from plans.register_forms.base import authority_name, member_name
from plans.register_forms.organisation import (
    BodyForm,
    BodyTaskForm,
    MemberBoardForm,
    MemberForm,
    PersonForm,
    PostForm,
    RecurringEventForm,
    SeatForm,
)
from plans.register_forms.projects import (
    ActivityForm,
    GoalForm,
    ProjectForm,
    ProjectPartForm,
    ProjectPostForm,
    TargetGroupForm,
    TargetGroupPriorityForm,
    TermForm,
)
from plans.work.registers import Column, Inline, Register, Related


def valid_in_words(row: Any) -> str:
    """From when to when a row is valid; nothing when it always is."""
    days = {"from": row.valid_from, "to": row.valid_to}
    if row.valid_from and row.valid_to:
        return f"{row.valid_from:%Y-%m-%d} – {row.valid_to:%Y-%m-%d}"
    if row.valid_from:
        return gettext("from %(from)s") % days
    if row.valid_to:
        return gettext("until %(to)s") % days
    return ""


def _percent(value: Any) -> str:
    return "" if value is None else f"{value:g}".replace(".", ",") + "\N{NO-BREAK SPACE}%"


def _when(event: Any) -> str:
    parts = (event.get_ordinal_display(), event.get_weekday_display(), event.get_every_display())
    return " ".join(str(part) for part in parts if part)


def _members(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.select_related("authority").prefetch_related("authority__names")


def _priority_name(row: Any) -> str:
    area = f", {authority_name(row.area)}" if row.area else ""
    return f"{row.target_group}{area}"


def _file_link(attachment: Any) -> str:
    address = reverse("plans:asset", args=[attachment.file_id])
    opens = gettext("Open")
    name = format_html('<span class="visually-hidden"> {}</span>', attachment.title)
    return format_html(
        '<a href="{}">{}{}</a>, {}', address, opens, name, filesizeformat(attachment.size)
    )


VALID = Column(_("Valid"), valid_in_words, has_days=True)

PROJECTS = Register(
    key="insatser",
    form=ProjectForm,
    title=_("Projects"),
    add=_("New project"),
    help=_("What the association runs or pays for. A plan shows a project where its block stands."),
    empty=_("No project yet. Begin with one that runs now: its name and kind are enough."),
    columns=(
        Column(_("Kind"), lambda project: project.get_kind_display()),
        Column(_("Stage"), lambda project: project.get_stage_display()),
        Column(_("Period"), period_of, has_days=True),
    ),
    search=("name", "full_name", "direction", "target_groups__name"),
    inlines=(
        Inline("delar", ProjectPartForm, _("Parts of the description"), _("Add a part")),
        Inline("bemanning", ProjectPostForm, _("Posts in the project"), _("Add a post")),
    ),
    mentioned_as="project",
)

TARGET_GROUPS = Register(
    key="malgrupper",
    form=TargetGroupForm,
    title=_("Target groups"),
    add=_("New target group"),
    help=_("Those the association works for. Ages are whole years, both ends included."),
    empty=_("No target group yet. Write the first as it is called in your by-laws or last plan."),
    columns=(
        Column(_("Ages"), lambda group: ages(group.age_from, group.age_to)),
        Column(_("Estimate"), lambda group: group.estimate),
        VALID,
    ),
    search=("name", "estimate"),
    mentioned_as="target-group",
)

TERMS = Register(
    key="begrepp",
    form=TermForm,
    title=_("Glossary"),
    add=_("New term"),
    help=_("Words the association has agreed on. A plan's text can refer to them."),
    empty=_("No term yet. Write the words that newcomers to the board ask about."),
    columns=(VALID,),
    search=("term",),
    mentioned_as="term",
)

BODIES = Register(
    key="organ",
    form=BodyForm,
    title=_("Bodies"),
    add=_("New body"),
    help=_("The board, preparation groups, auditors, the office: with tasks and rights to decide."),
    empty=_("No body yet. Begin with the board; seats are filled afterwards."),
    columns=(
        Column(_("Kind"), lambda body: body.get_kind_display()),
        Column(_("Seats"), lambda body: body.seat_count),
        VALID,
    ),
    search=("name", "heading", "seats__person__name"),
    prepare=lambda rows: rows.annotate(seat_count=Count("seats")),
    inlines=(Inline("uppgifter", BodyTaskForm, _("Tasks and rights to decide"), _("Add a task")),),
    related=(Related("uppdrag", "body"),),
    mentioned_as="body",
)

SEATS = Register(
    key="uppdrag",
    form=SeatForm,
    title=_("Seats"),
    add=_("New seat"),
    help=_("Who sits in which body, as what, and for whom. A seat without a person is vacant."),
    empty=_("No seat yet. Give the board its chair first."),
    columns=(
        Column(_("Body"), lambda seat: seat.body),
        Column(_("Role"), lambda seat: seat.get_role_display()),
        Column(
            _("Appointed by"), lambda seat: ", ".join(map(member_name, seat.appointed_by.all()))
        ),
        VALID,
    ),
    search=("person__name", "body__name", "represents"),
    home="body__association",
    ordered_in="body",
    prepare=lambda rows: (
        rows.select_related("body", "person")
        .prefetch_related("appointed_by__authority__names")
        .order_by("body__order", "body", "order", "pk")
    ),
    name=lambda seat: str(seat.person or gettext("vacant")),
    needs="organ",
)

PEOPLE = Register(
    key="personer",
    form=PersonForm,
    ordered_in="",
    title=_("People"),
    add=_("New person"),
    help=_("Those who hold a seat or a post. Never participants in a project."),
    empty=_("Nobody yet. Write those who are to have a seat or a post."),
    columns=(
        Column(_("Title"), lambda person: person.title),
        Column(_("Seats"), lambda person: person.seat_count),
    ),
    search=("name", "title"),
    prepare=lambda rows: rows.annotate(seat_count=Count("seats")).order_by(
        in_swedish_order("name")
    ),
    related=(Related("uppdrag", "person"), Related("tjanster", "person")),
)

POSTS = Register(
    key="tjanster",
    form=PostForm,
    title=_("Posts"),
    add=_("New post"),
    help=_("Those employed by the association itself. The staff of a project stand with it."),
    empty=_("No post yet. Write the director's first."),
    columns=(
        Column(_("Extent"), lambda post: _percent(post.percent)),
        Column(_("Person"), lambda post: post.person or gettext("vacant")),
        VALID,
    ),
    search=("title", "person__name"),
    prepare=lambda rows: rows.select_related("person"),
)

MEMBERS = Register(
    key="medlemmar",
    form=MemberForm,
    title=_("Members"),
    add=_("New member"),
    help=_("The authorities that form the association, each in its party, and their shares."),
    empty=_("No member yet. Försäkringskassan and Arbetsförmedlingen are always members."),
    columns=(
        Column(_("Party"), lambda member: member.get_party_display()),
        Column(_("Share within the party"), lambda member: _percent(member.share_percent)),
        VALID,
    ),
    search=("authority__names__name", "note"),
    prepare=_members,
    name=member_name,
    inlines=(
        Inline("namnder", MemberBoardForm, _("Boards that share its part"), _("Add a board")),
    ),
)

EVENTS = Register(
    key="kalender",
    form=RecurringEventForm,
    title=_("Recurring events"),
    add=_("New event"),
    help=_("Board meetings, breakfast meetings, reports: what happens again and again."),
    empty=_("No event yet. Write when the board meets."),
    columns=(Column(_("When"), _when), VALID),
    search=("title", "note"),
    mentioned_as="event",
)

GOALS = Register(
    key="mal",
    form=GoalForm,
    title=_("Goals"),
    add=_("New goal"),
    help=_("What the plan wants to reach, and the activities that lead there."),
    empty=_("No goal yet. Write the first as a sentence that can be answered with yes or no."),
    columns=(
        Column(_("Indicator"), lambda goal: goal.indicator),
        Column(_("Target"), lambda goal: goal.target),
        Column(_("Responsible"), lambda goal: goal.responsible_body or ""),
        Column(_("Due"), lambda goal: goal.due_on.isoformat() if goal.due_on else ""),
        Column(_("Activities"), lambda goal: goal.activity_count),
    ),
    search=("title", "indicator", "responsible_body__name"),
    home="plan",
    ordered_in="plan",
    prepare=lambda rows: rows.select_related("responsible_body").annotate(
        activity_count=Count("activities")
    ),
    inlines=(Inline("aktiviteter", ActivityForm, _("Activities"), _("Add an activity")),),
    mentioned_as="goal",
)

PRIORITIES = Register(
    key="prioriteringar",
    form=TargetGroupPriorityForm,
    title=_("Prioritised target groups"),
    add=_("New priority"),
    help=_("How the plan ranks the target groups, for the whole area or a municipality."),
    empty=_("No priority yet. Choose the target group that comes first."),
    columns=(Column(_("Priority"), lambda row: row.priority),),
    search=("target_group__name", "priority"),
    home="plan",
    ordered_in="plan",
    prepare=lambda rows: rows.select_related("target_group", "area").prefetch_related(
        "area__names"
    ),
    name=_priority_name,
    needs="malgrupper",
)

ATTACHMENTS = Register(
    key="bilagor",
    form=AttachmentRegisterForm,
    title=_("Documents beside the plan"),
    add=_("Attach a document"),
    help=_(
        "Files that belong to the plan but are read on their own: by-laws, action plans. They are "
        "listed beside it, and sealed with it. An appendix that is written here is a section."
    ),
    empty=_("No document yet. Attach one as PDF if the plan refers to any."),
    columns=(Column(_("File"), _file_link),),
    search=("title",),
    home="plan",
    ordered_in="plan",
    prepare=lambda rows: rows.annotate(size=Length("file__content")),
)

REGISTERS: dict[str, Register] = {
    register.key: register
    for register in (
        PROJECTS,
        TARGET_GROUPS,
        TERMS,
        BODIES,
        SEATS,
        PEOPLE,
        POSTS,
        MEMBERS,
        EVENTS,
        GOALS,
        PRIORITIES,
        ATTACHMENTS,
    )
}
