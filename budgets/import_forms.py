"""Input about a workbook that is to become a budget, and what is said when it cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budgets.arithmetic import YearKind
from budgets.exchange.layout import Choices, ColumnChoice, ColumnRole, check_readable
from budgets.exchange.reading import Proposal
from budgets.exchange.understanding import ROLES
from budgets.exchange.workbook import (
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_ROWS,
    Fault,
    WorkbookRefused,
    read_workbook,
)
from budgets.money import Unit

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

MOST_PLACES = 6  # named in a message
FAULTS: dict[Fault, StrPromise] = {
    Fault.TOO_LARGE: gettext_lazy(
        "The file is larger than 10 MB. Save the budget by itself as a workbook of its own."
    ),
    Fault.EMPTY: gettext_lazy("The file is empty."),
    Fault.NO_WORKBOOK: gettext_lazy(
        "This is not a workbook, whatever the file is called. Open it in Excel or LibreOffice and "
        "save it as an Excel workbook (xlsx)."
    ),
    Fault.OLD_FORMAT: gettext_lazy(
        "This is a file of an older kind (xls). Open it in Excel or LibreOffice and save it as an "
        "Excel workbook (xlsx)."
    ),
    Fault.PASSWORD: gettext_lazy(
        "The workbook is protected by a password. Save it without the password and upload it again."
    ),
    Fault.MACROS: gettext_lazy(
        "The workbook has macros (xlsm). Save it as a workbook without macros (xlsx)."
    ),
    Fault.OTHER_FORMAT: gettext_lazy(
        "This is a spreadsheet of another kind (ods or xlsb). Save it as an Excel workbook (xlsx)."
    ),
    Fault.BROKEN: gettext_lazy(
        "The file is damaged and cannot be read. Open it in Excel or LibreOffice, save it again "
        "and upload it."
    ),
    Fault.BOMB: gettext_lazy(
        "The file unpacks to much more than a budget can be, and is not read."
    ),
    Fault.TOO_MANY_CELLS: gettext_lazy(
        "The table has more than %(rows)s rows or %(columns)s columns. Save the budget by itself "
        "as a workbook of its own."
    ),
    Fault.NO_AMOUNTS: gettext_lazy(
        "No amounts were found. The budget is to be a table with names of rows, and an amount for "
        "each year beside them."
    ),
    Fault.MERGED: gettext_lazy(
        "Merged cells cover amounts: %(places)s. Split them, so that each amount stands in a cell "
        "of its own."
    ),
    Fault.NOT_COMPUTED: gettext_lazy(
        "Formulas have no value: %(places)s. Open the workbook in Excel or LibreOffice, save it "
        "and upload it again."
    ),
}


def fault_text(refused: WorkbookRefused) -> str:
    """Why a file was not read, and what can be done about it."""
    named = list(refused.places[:MOST_PLACES])
    if len(refused.places) > MOST_PLACES:
        named.append("…")
    values = {"places": ", ".join(named), "rows": MOST_ROWS, "columns": MOST_COLUMNS}
    return str(FAULTS[refused.fault]) % values


class UploadForm(forms.Form):
    """A workbook from a spreadsheet program. What is in it is `cleaned_data["file"]`."""

    file = forms.FileField(
        label=gettext_lazy("Workbook (xlsx)"),
        help_text=gettext_lazy(
            "At most 10 MB. You see how it is understood before anything is saved."
        ),
        widget=forms.FileInput(
            attrs={
                "accept": ".xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            }
        ),
        error_messages={
            "required": gettext_lazy("Choose a workbook to read."),
            "empty": FAULTS[Fault.EMPTY],
        },
    )

    def clean_file(self) -> Any:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        try:
            if file.size is None or file.size > MOST_BYTES:
                raise WorkbookRefused(Fault.TOO_LARGE)
            workbook = read_workbook(file)
            check_readable(workbook)
        except WorkbookRefused as refused:
            raise ValidationError(fault_text(refused), code=refused.fault) from refused
        self.cleaned_data["file_name"] = file.name or ""
        return workbook


class PreviewForm(forms.Form):
    """What is said of the workbook as a whole."""

    title = forms.CharField(label=gettext_lazy("Title of the budget"), max_length=160)
    unit = forms.ChoiceField(
        label=gettext_lazy("The amounts are in"),
        choices=[
            ("kr", gettext_lazy("kronor")),
            ("tkr", gettext_lazy("thousands of kronor (tkr)")),
            ("mnkr", gettext_lazy("millions of kronor (mnkr)")),
        ],
    )
    sheet = forms.TypedChoiceField(label=gettext_lazy("Sheet"), coerce=int)
    rounds = forms.BooleanField(
        label=gettext_lazy("Round amounts with öre to whole kronor"), required=False
    )

    def __init__(self, data: Any, *, proposal: Proposal) -> None:
        super().__init__(
            data,
            initial={
                "title": proposal.title,
                "unit": proposal.unit,
                "sheet": proposal.layout.sheet,
            },
        )
        field = self.fields["sheet"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = proposal.sheets
        if len(proposal.sheets) == 1:
            field.widget = forms.HiddenInput()
        if not proposal.has_fractions:
            del self.fields["rounds"]
        if proposal.layout.stored is not None:
            del self.fields["unit"]  # what Finsam writes is in kronor


def choices_from(data: QueryDict) -> Choices:
    """What the form of the preview says; what it cannot mean is not said."""
    sheet = _number(data.get("sheet"), 0, 100)
    unit = data.get("unit")
    marked: dict[str, dict[tuple[int, ...], str]] = {"role": {}, "group": {}, "cell": {}}
    columns: set[int] = set()
    for name, text in data.items():
        part, *numbers = name.split("-")
        places = tuple(_number(each, 0, 1_100_000) for each in numbers)
        if None in places or not places or places[0] != (sheet or 0):
            continue
        if part in marked:
            marked[part][tuple(each for each in places[1:] if each is not None)] = str(text)
        elif part == "column" and len(places) == 2 and places[1] is not None:
            columns.add(places[1])
    return Choices(
        sheet=sheet,
        unit=_unit(unit),
        title=" ".join(data.get("title", "").split())[:160],
        rounds="rounds" in data,
        columns={column: _column(data, sheet or 0, column) for column in columns},
        roles={at[0]: text for at, text in marked["role"].items() if text in ROLES},
        groups={at[0]: text for at, text in marked["group"].items() if text},
        cells={(at[0], at[1]): text[:200] for at, text in marked["cell"].items() if len(at) == 2},
    )


def _column(data: QueryDict, sheet: int, column: int) -> ColumnChoice:
    def said(name: str) -> str:
        return data.get(f"column_{name}-{sheet}-{column}", "").replace("\0", "").strip()

    role, kind = data.get(f"column-{sheet}-{column}", ""), said("kind")
    return ColumnChoice(
        role=ColumnRole(role) if role in list(ColumnRole) else ColumnRole.OUT,
        label=said("label")[:60],
        kind=YearKind(kind) if kind in list(YearKind) else YearKind.BUDGET,
        year=_number(said("year"), 2003, 2100),
        first_month=_number(said("first"), 1, 12) or 1,
        last_month=_number(said("last"), 1, 12) or 12,
    )


def _unit(text: str | None) -> Unit | None:
    units: tuple[Unit, ...] = get_args(Unit.__value__)
    return next((unit for unit in units if unit == text), None)


def _number(text: str | None, least: int, most: int) -> int | None:
    if not text or not text.isascii() or not text.isdigit() or len(text) > 7:
        return None
    return int(text) if least <= int(text) <= most else None


def not_kept_text() -> str:
    return _("What was uploaded has been lost on the way. Upload the workbook again.")
