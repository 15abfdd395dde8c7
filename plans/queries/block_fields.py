"""How the options of a block are asked for (blockens frågor), and whether an answer can be taken.

One entry of FIELDS for each option, by its name, and by "kind.name" where a kind means something
else by it. The dialog of the editor is made of them, in their order (`static/js/prose/blocks.js`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from associations.models import Body
from associations.prose import KEY
from budgets.arithmetic import BudgetArithmeticError, Sheet, table
from budgets.queries import BudgetValue
from plans.document.absent import name_of_absent
from plans.document.compose import LANGUAGE
from plans.document.kinds.goals import SHOWN as SHOWN_OF_GOALS
from plans.document.kinds.organisation import SHOWN as SHOWN_OF_BODIES
from plans.document.kinds.organisation import nodes_in
from plans.document.labels import SUMS
from plans.document.registry import BlockKind, Option
from plans.document.sources import MAIN_BUDGET
from plans.queries.found import Found

type Choice = dict[str, str]
type Choices = Callable[[Found], list[Choice]]

# text: a line. key: a line that is left to the caption. toggle: yes or no. select and radio: one
# choice. checks: at least one. some: all, or those chosen. rows: all rows of the budget, or those
# chosen, in their order and by other names. boxes: a drawing, box by box.
type Control = Literal[
    "text", "key", "toggle", "select", "radio", "checks", "some", "rows", "boxes"
]

LONGEST = 250


@dataclass(frozen=True, slots=True)
class Field:
    """How an option is asked for.

    `usual` is what is meant where the option is not said, `default` what a new block begins with.
    `budget_choices` and `budget_default` are those of one budget, where it matters which one the
    block shows. `row` is the kind of row that is chosen (`plans.document.absent`), if it is one
    that may have been removed. What is `advanced` is folded away.
    """

    label: str | Promise
    control: Control
    help: str | Promise = ""
    choices: Choices | None = None
    budget_choices: Callable[[BudgetValue], list[Choice]] | None = None
    all_label: str | Promise = ""
    default: Callable[[Found], Any] = lambda found: None
    budget_default: Callable[[Found, str], Any] | None = None
    usual: Any = None
    row: str = ""
    advanced: bool = False

    @property
    def is_chosen(self) -> bool:
        """Whether the answer is one of a list, and not a text of one's own."""
        return bool(self.choices or self.budget_choices)


def choice(value: str, label: str | Promise, section: str = "") -> Choice:
    described = {"value": value, "label": str(label)}
    return {**described, "section": section} if section else described


# -- What can be chosen


def _budgets(found: Found) -> list[Choice]:
    budgets = found.sources.budgets
    own = gettext("The plan's budget: %(title)s")
    of_project = gettext("The project's budget: %(title)s")
    return [
        *(
            choice(key, own % {"title": budgets[key].title})
            for key in budgets
            if key == MAIN_BUDGET
        ),
        *(
            choice(key, of_project % {"title": _project_of(key, found)})
            for key in budgets
            if key != MAIN_BUDGET
        ),
    ]


def _years(budget: BudgetValue) -> list[Choice]:
    return [choice(year.key, year.label) for year in budget.sheet.years]


def _groups(budget: BudgetValue) -> list[Choice]:
    return [choice(group.key, group.title) for group in budget.sheet.groups]


def _rows(budget: BudgetValue) -> list[Choice]:
    return [*_rows_of_groups(budget.sheet), *_sums()]


def _rows_of_groups(sheet: Sheet) -> Iterator[Choice]:
    for group in sheet.groups:
        section = " / ".join(sheet.group(key).title for key in reversed(sheet.path(group.key)))
        if group.total_label:
            yield choice(f"group:{group.key}", _("All rows and their sum"), section)
            yield choice(f"lines:{group.key}", _("All rows without the sum"), section)
        else:
            yield choice(f"group:{group.key}", _("All rows"), section)
        yield choice(f"heading:{group.key}", _("Only the heading"), section)
        for line in sheet.lines:
            if line.group == group.key:
                yield choice(f"line:{line.key}", line.label, section)
        total = group.total_label or gettext("Sum of %(group)s") % {"group": group.title}
        yield choice(f"total:{group.key}", total, section)


def _sums() -> Iterator[Choice]:
    section = gettext("Sums of the year")
    return (choice(f"sum:{name}", label, section) for name, label in SUMS.items())


def _units(found: Found) -> list[Choice]:
    usual = found.sources.plan.association.get_unit_display()
    return [
        choice("", gettext("As in the association's plans (%(unit)s)") % {"unit": usual}),
        *(choice(unit, unit) for unit in ("kr", "tkr", "mnkr")),
    ]


def _bodies(found: Found) -> list[Choice]:
    return [choice(key, body.name) for key, body in found.sources.bodies.items()]


def _areas(found: Found) -> list[Choice]:
    sources = found.sources
    areas = {priority.area.key: priority.area for priority in sources.priorities if priority.area}
    return [
        choice("", _("The whole area")),
        *(choice(key, sources.name_of(area.pk)) for key, area in areas.items()),
    ]


def _named(rows: Mapping[str, Any], name: Callable[[Any], str]) -> list[Choice]:
    return [choice(key, name(row)) for key, row in rows.items()]


# -- What a new block begins with


def _caption(text: str | Promise) -> Callable[[Found], str]:
    return lambda found: str(text) % {"period": _period(found)}


def _caption_of(text: str | Promise) -> Callable[[Found, str], str]:
    """With the name of the project, when the budget is a project's."""

    def caption(found: Found, budget: str) -> str:
        written = str(text) % {"period": _period(found)}
        return written if budget == MAIN_BUDGET else f"{_project_of(budget, found)}: {written}"

    return caption


def _period(found: Found) -> str:
    return found.sources.plan.period.replace("-", "–")


def _project_of(budget: str, found: Found) -> str:
    project = found.sources.projects.get(budget)
    return project.title if project else found.sources.budgets[budget].title


def _board(found: Found) -> str | None:
    """The board, or the first body there is."""
    bodies = found.sources.bodies
    boards = [key for key, body in bodies.items() if body.kind == Body.Kind.BOARD]
    return next(iter([*boards, *bodies]), None)


def _only_board(found: Found) -> list[str]:
    board = _board(found)
    return [board] if board else []


def _unplaced(kind: str, keys: Mapping[str, Any], found: Found) -> str | None:
    """The first that the plan does not show yet."""
    waiting = [key for key in keys if f"{kind}:{key}" not in found.places.targets]
    return next(iter([*waiting, *keys]), None)


def _unranked(found: Found) -> list[str] | None:
    """Every target group, where the plan ranks none."""
    return None if found.sources.priorities else list(found.sources.target_groups)


def _top_groups(found: Found, budget: str) -> list[str]:
    groups = found.sources.budgets[budget].sheet.groups
    return [group.key for group in groups if group.parent is None]


def _first_budget(found: Found) -> str | None:
    """The plan's own, or one of a project."""
    return min(found.sources.budgets, default=None, key=lambda key: key != MAIN_BUDGET)


FIELDS: dict[str, Field] = {
    "caption": Field(_("Caption"), "text"),
    "budget-table.caption": Field(
        _("Caption"), "text", budget_default=_caption_of(_("Budget %(period)s"))
    ),
    "contributions.caption": Field(
        _("Caption"), "text", budget_default=_caption_of(_("Contributions %(period)s"))
    ),
    "contributions-chart.caption": Field(
        _("Caption"), "text", budget_default=_caption_of(_("Contributions %(period)s"))
    ),
    "budget-chart.caption": Field(
        _("Caption"), "text", budget_default=_caption_of(_("The budget in outline %(period)s"))
    ),
    "organisation-chart.caption": Field(_("Caption"), "text", default=_caption(_("Organisation"))),
    "budget": Field(
        _("Budget"),
        "select",
        choices=_budgets,
        default=_first_budget,
        usual=MAIN_BUDGET,
        row="project",
        help=_("Budgets of projects are here when the plan shows them."),
    ),
    "rows": Field(_("Rows"), "rows", budget_choices=_rows, all_label=_("The whole budget")),
    "years": Field(
        _("Years"), "some", budget_choices=_years, all_label=_("All years of the budget")
    ),
    "budget-chart.groups": Field(
        _("Groups"), "checks", budget_choices=_groups, budget_default=_top_groups
    ),
    "unit": Field(_("Unit"), "select", choices=_units, usual=""),
    "bodies": Field(
        _("Bodies"),
        "some",
        row="body",
        choices=_bodies,
        all_label=_("All bodies but the association itself"),
        default=_only_board,
    ),
    "show": Field(
        _("What is shown"),
        "checks",
        choices=lambda found: [
            choice("description", _("description")),
            choice("tasks", _("tasks")),
            choice("decision_rights", _("decision rights")),
            choice("seats", _("seats")),
        ],
        usual=list(SHOWN_OF_BODIES),
    ),
    "headings": Field(_("With the name of each body as a heading"), "toggle", usual=True),
    "tasks_label": Field(
        _("Heading of the tasks"), "text", help=_("For instance: The board shall"), advanced=True
    ),
    "body": Field(_("Body"), "select", choices=_bodies, default=_board, row="body"),
    "nodes": Field(
        _("Boxes of the diagram"),
        "boxes",
        help=_("Each box stands by itself or under one above it."),
    ),
    "project": Field(
        _("Project"),
        "select",
        row="project",
        choices=lambda found: _named(found.sources.projects, lambda project: project.title),
        default=lambda found: _unplaced("project", found.sources.projects, found),
    ),
    "labels": Field(
        _("Labels of the parts"),
        "radio",
        choices=lambda found: [
            choice("", _("In bold, at the beginning of the text")),
            choice("headings", _("As headings")),
        ],
        usual="",
    ),
    "projects": Field(
        _("Projects"),
        "some",
        row="project",
        choices=lambda found: _named(found.sources.projects, lambda project: project.title),
        all_label=_("All that run during the plan's period"),
    ),
    "goals": Field(
        _("Goals"),
        "some",
        row="goal",
        choices=lambda found: _named(found.sources.goals, lambda goal: goal.title),
        all_label=_("All goals, also those that are added later"),
    ),
    "goals.as": Field(
        _("Show as"),
        "radio",
        choices=lambda found: [
            choice("", _("each under a heading")),
            choice("table", _("a table, without activities")),
        ],
        usual="",
    ),
    "goals.show": Field(
        _("What is shown"),
        "checks",
        choices=lambda found: [
            choice("measures", _("indicator, baseline and target")),
            choice("responsible", _("responsible body and deadline")),
            choice("activities", _("activities")),
        ],
        usual=list(SHOWN_OF_GOALS),
    ),
    "numbers": Field(_("With numbers: Goal 1, Goal 2"), "toggle", usual=False),
    "goal": Field(
        _("Goal"),
        "select",
        row="goal",
        choices=lambda found: _named(found.sources.goals, lambda goal: goal.title),
        default=lambda found: _unplaced("goal", found.sources.goals, found),
    ),
    "label": Field(
        _("Heading of the activities"),
        "text",
        help=_("“Activities” where nothing is written."),
        advanced=True,
    ),
    "terms": Field(
        _("Terms"),
        "some",
        row="term",
        choices=lambda found: _named(found.sources.terms, lambda term: term.term),
        all_label=_("All terms, also those that are added later"),
    ),
    "names": Field(_("With the terms themselves"), "toggle", usual=True, advanced=True),
    "groups": Field(
        _("Target groups"),
        "some",
        row="target-group",
        choices=lambda found: _named(found.sources.target_groups, lambda group: group.name),
        all_label=_("Those that the plan ranks"),
        default=_unranked,
    ),
    "area": Field(_("Municipality"), "select", choices=_areas, usual=""),
    "as": Field(
        _("Show as"),
        "radio",
        choices=lambda found: [
            choice("", _("a table with ages, estimate and priority")),
            choice("list", _("a list")),
        ],
        usual="",
    ),
    "events": Field(
        _("Events"),
        "some",
        row="event",
        choices=lambda found: _named(found.sources.events, str),
        all_label=_("All events, also those that are added later"),
    ),
    "days": Field(_("With the days of the plan's first year"), "toggle", usual=False),
    "key": Field(
        _("Key, for references"),
        "key",
        help=_("Made of the caption when it is empty. References stop working if it changes."),
        advanced=True,
    ),
}


def field_of(kind: str, option: Option) -> Field:
    """How an option is asked for: by its own entry, or by what it is."""
    return FIELDS.get(f"{kind}.{option.name}") or FIELDS[option.name]


def described(kind: BlockKind, found: Found) -> list[dict[str, Any]]:
    """The fields of a dialog, in the order of FIELDS: the caption first, the key last."""
    order = list(FIELDS)
    options = sorted(kind.options, key=lambda option: order.index(option.name))
    return [_described(kind.key, option, found) for option in options]


def _described(kind: str, option: Option, found: Found) -> dict[str, Any]:
    field = field_of(kind, option)
    with translation.override(LANGUAGE):
        default = field.default(found)
    shown: dict[str, Any] = {
        "name": option.name,
        "control": field.control,
        "required": option.required,
        "label": str(field.label),
        "help": str(field.help),
        "default": default,
        "usual": field.usual,
        "advanced": field.advanced,
    }
    if field.all_label:
        shown["allLabel"] = str(field.all_label)
    if field.choices:
        shown["choices"] = field.choices(found)
        # A single choice that is made already is no question.
        shown["advanced"] |= not option.required and len(shown["choices"]) == 1
    budgets = found.sources.budgets
    if field.budget_choices:
        shown["choicesOf"] = {key: field.budget_choices(each) for key, each in budgets.items()}
    if field.budget_default:
        with translation.override(LANGUAGE):
            shown["defaultOf"] = {key: field.budget_default(found, key) for key in budgets}
    return shown


def values_in_words(
    kind: BlockKind, option: Option, options: Mapping[str, Any], found: Found
) -> list[str]:
    """What the values of an option are called: a free text as it was written, all else by name."""
    value = options[option.name]
    values = [str(each) for each in (value if isinstance(value, list) else [value])]
    field = field_of(kind.key, option) if kind.is_offered else None
    if field is None or not field.is_chosen:
        return values
    budget = str(options.get("budget", MAIN_BUDGET))
    choices = _choices(field, found.sources.budgets.get(budget), found)
    labels = {each["value"]: each["label"] for each in choices} if field.control != "rows" else {}
    gone = gettext("something that is no longer there")
    return [labels.get(each) or _name_of(field, each, budget, found) or gone for each in values]


def _name_of(field: Field, value: str, budget: str, found: Found) -> str:
    """What a row of the budget or of a register is called, or was before it was removed; or
    nothing. A row of the budget may have a name of its own, "total:kostnader=Summa kostnader"."""
    if field.control == "rows":
        row, _sign, label = value.partition("=")
        return label or found.rows.name_of(row, budget)
    return name_of_absent(found.sources.plan, field.row, value) if field.row else ""


# -- What can be taken


def faults_of(kind: BlockKind, options: Mapping[str, Any], found: Found) -> dict[str, str]:
    """What is wrong with the answers, by the option it concerns."""
    faults = {name: gettext("This cannot be read.") for name in kind.faults(options)}
    shown = str(options.get("budget", MAIN_BUDGET))
    for option in kind.options:
        value = options.get(option.name)
        if option.required and not value:
            faults[option.name] = gettext("This must be filled in.")
        elif option.name == "budget" and shown not in found.sources.budgets:
            faults["budget"] = gettext("The plan does not show this budget.")
        elif value and option.name not in faults:
            fault = _fault(field_of(kind.key, option), value, shown, found)
            if fault:
                faults[option.name] = fault
    return faults


def _fault(field: Field, value: Any, shown: str, found: Found) -> str:
    """What is wrong with the answer for a block that shows this budget."""
    budget = found.sources.budgets.get(shown)
    match field.control:
        case "text" if len(value) > LONGEST:
            return gettext("At most %(most)s characters.") % {"most": LONGEST}
        case "key" if not KEY.fullmatch(value):
            return gettext("Use small letters a–z, digits and hyphens.")
        case "boxes" if isinstance(line := nodes_in(value), str):
            return f"{gettext('A line of the diagram cannot be read.')} {line}"
        case "rows" if budget:
            gone = [row for row in value if not _is_row(budget.sheet, row)]
            return _no_longer(gone, field, shown, found)
        case "select" | "radio" | "checks" | "some":
            wanted = value if isinstance(value, list) else [value]
            known = {each["value"] for each in _choices(field, budget, found)}
            gone = [each for each in wanted if each not in known]
            return _no_longer(gone, field, shown, found)
        case _:
            return ""


def _choices(field: Field, budget: BudgetValue | None, found: Found) -> list[Choice]:
    if field.budget_choices:
        return field.budget_choices(budget) if budget else []
    return field.choices(found) if field.choices else []


def _is_row(sheet: Sheet, row: str) -> bool:
    try:
        table(sheet, [row], [])
    except BudgetArithmeticError:
        return False
    return True


def _no_longer(gone: list[str], field: Field, shown: str, found: Found) -> str:
    """By the names of what has one."""
    if not gone:
        return ""
    names = [name for each in gone if (name := _name_of(field, each, shown, found))]
    if not names:
        return gettext("What was chosen is no longer there. Choose something else.")
    return gettext("No longer there: %(names)s. Choose something else.") % {
        "names": ", ".join(names)
    }
