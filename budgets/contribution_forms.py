"""Input on the page of contributions: the frame to share, and which proposals are taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budgets.contributions import Contributions, PartyRows, PayerRow
from budgets.forms import AmountField
from budgets.money import Unit, format_with_unit
from budgets.services.amounts import AmountConflict, Entry


class FrameForm(forms.Form):
    """The frame to share (finansiell ram). Empty: what the contributions are now."""

    ram = AmountField(
        label=gettext_lazy("Frame to share"),
        help_text=gettext_lazy("Empty: what the contributions make together now."),
    )

    def __init__(self, data: Any, *, unit: Unit) -> None:
        super().__init__(data)
        field = self.fields["ram"]
        assert isinstance(field, AmountField)
        field.unit = unit

    def clean_ram(self) -> int | None:
        kr: int | None = self.cleaned_data["ram"]
        if kr is not None and kr < 0:
            raise forms.ValidationError(_("The frame cannot be less than zero."))
        return kr


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row with its fields; None where there is no line, or more than one."""

    row: PayerRow
    use: BoundField | None
    preliminary: BoundField | None
    hidden: tuple[BoundField, ...]


@dataclass(frozen=True, slots=True)
class FormParty:
    """A party with the rows of its form."""

    party: PartyRows
    rows: tuple[FormRow, ...]


class ContributionsForm(forms.Form):
    """Which proposals are taken, and what is preliminary.

    It remembers what each amount was and what was proposed when the page was opened.
    """

    def __init__(self, data: Any, *, contributions: Contributions) -> None:
        super().__init__(data)
        self.contributions = contributions
        for row in contributions.rows:
            self._add_row(row)

    def _add_row(self, row: PayerRow) -> None:
        line = row.line
        if line is None:
            return
        self.fields[f"use-{line.key}"] = forms.BooleanField(required=False)
        self.fields[f"preliminary-{line.key}"] = forms.BooleanField(
            required=False,
            initial=line.is_preliminary,
            show_hidden_initial=True,
        )
        self.fields[f"was-{line.key}"] = forms.IntegerField(
            required=False, initial=line.kr, widget=forms.HiddenInput
        )
        self.fields[f"give-{line.key}"] = forms.IntegerField(
            required=False, initial=row.compared.proposed_kr, widget=forms.HiddenInput
        )

    @property
    def parties(self) -> tuple[FormParty, ...]:
        return tuple(
            FormParty(party, tuple(self._form_row(row) for row in party.rows))
            for party in self.contributions.parties
        )

    def _form_row(self, row: PayerRow) -> FormRow:
        if row.line is None:
            return FormRow(row, None, None, ())
        key = row.line.key
        hidden = (self[f"was-{key}"], self[f"give-{key}"])
        return FormRow(row, self[f"use-{key}"], self[f"preliminary-{key}"], hidden)

    @property
    def _usable(self) -> Sequence[tuple[PayerRow, str]]:
        return [(row, row.line.key) for row in self.contributions.rows if row.line]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        for row, key in self._usable:
            is_used = said.get(f"use-{key}")
            if is_used and said.get(f"give-{key}") != row.compared.proposed_kr:
                text = _("The proposal has become another in the meantime. Look at it again.")
                self.add_error(f"use-{key}", text)
            is_blank = said.get(f"was-{key}") is None and not is_used
            if is_blank and said.get(f"preliminary-{key}"):
                text = _("A preliminary mark needs an amount. Use the proposal, or type one.")
                self.add_error(f"preliminary-{key}", text)
        return said

    def entries(self) -> list[Entry]:
        """The proposals that are ticked; nothing else is written."""
        year = self.contributions.year.key
        return [
            Entry(key, year, row.compared.proposed_kr, self.cleaned_data[f"was-{key}"])
            for row, key in self._usable
            if self.cleaned_data[f"use-{key}"]
        ]

    def marks(self) -> dict[str, bool]:
        """The preliminary marks that were changed here."""
        return {
            key: self.cleaned_data[f"preliminary-{key}"]
            for _row, key in self._usable
            if f"preliminary-{key}" in self.changed_data
        }

    def show_conflict(self, error: AmountConflict) -> None:
        """Say what others wrote; saving once more writes the proposal over it, knowingly."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]  # of a request: a QueryDict
        for conflict in error.conflicts:
            theirs = conflict.theirs_kr
            shown = _("blank") if theirs is None else format_with_unit(theirs, "kr")
            text = _(
                "Somebody has changed this to %(theirs)s in the meantime. "
                "Saving again uses the proposal."
            )
            self.add_error(f"use-{conflict.line}", text % {"theirs": shown})
            data[f"was-{conflict.line}"] = "" if theirs is None else str(theirs)
        self.data = data

    def show_new_proposals(self) -> None:
        """Remember what is proposed now, where it became another."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]  # of a request: a QueryDict
        for row, key in self._usable:
            data[f"give-{key}"] = str(row.compared.proposed_kr)
        self.data = data
