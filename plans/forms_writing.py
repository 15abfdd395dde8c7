"""Input of those who write a plan."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from associations.models import Association
from associations.prose import ProseFormField
from plans.exchange.templates import plan_template
from plans.models import Plan, Section
from plans.services.sections import Move, Place
from plans.services.writing import LONGEST_NAME, Choice, SectionDetails, SectionText

PERIOD = re.compile(r"(\d{4})(?:\s*[-–/]\s*(\d{4}))?")
MOST_YEARS = 5  # our assumption, 2026-11-22: no association plans for longer
FARTHEST = 20  # years from today: an old plan may be entered, 2076 is a slip
LONGEST_TITLE = 250
LONGEST_PLAN_TITLE = 160
LONGEST_OPTIONS = 10_000  # the longest table of options has some hundreds of characters


class PlanFields(forms.Form):
    """What every plan has: a period, a title, a day. `others` are plans whose periods are taken."""

    period = forms.CharField(
        label=_("Period"), help_text=_("A year or several: 2027 or 2027-2028.")
    )
    title = forms.CharField(label=_("Title"), max_length=LONGEST_PLAN_TITLE)
    as_of = forms.DateField(
        label=_("As of"),
        required=False,
        help_text=_(
            "Names and seats in the plan are those of this day. Empty: the first day of the period."
        ),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, others: Iterable[Plan], today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.periods = [(plan.years, plan.first_year, plan.last_year) for plan in others]
        _let_long_titles_be_seen(self.fields["title"])

    def clean_period(self) -> str:
        written = PERIOD.fullmatch(self.cleaned_data["period"].strip())
        if written is None:
            raise forms.ValidationError(_("Write it as 2027 or 2027-2028."))
        first, last = int(written[1]), int(written[2] or written[1])
        self._require_sense(first, last)
        for period, other_first, other_last in self.periods:
            if first <= other_last and other_first <= last:
                raise forms.ValidationError(
                    _("There is already a plan for %(period)s."), params={"period": period}
                )
        return str(first) if first == last else f"{first}-{last}"

    def _require_sense(self, first: int, last: int) -> None:
        if last < first:
            raise forms.ValidationError(_("The period ends before it starts."))
        if last - first >= MOST_YEARS:
            raise forms.ValidationError(
                _("The period has %(years)s years. A plan has at most %(most)s."),
                params={"years": last - first + 1, "most": MOST_YEARS},
            )
        away = max(first - self.today.year, self.today.year - last)
        if away > FARTHEST:
            raise forms.ValidationError(
                _("The period is %(years)s years away. Is the year right?"),
                params={"years": away},
            )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not data.get("as_of") and data.get("period") and "as_of" not in self.errors:
            data["as_of"] = first_day(data["period"])
        return data


def first_day(period: str) -> dt.date:
    return dt.date(int(period[:4]), 1, 1)


class NewPlanForm(PlanFields):
    """What a new plan begins with."""

    EMPTY, TEMPLATE, COPY = "empty", "template", "copy"

    start = forms.ChoiceField(label=_("Begin with"), widget=forms.RadioSelect)
    source = forms.ModelChoiceField(
        label=_("The plan to copy"), queryset=Plan.objects.none(), required=False, empty_label=None
    )
    optional = forms.MultipleChoiceField(
        label=_("Sections of the template to add"),
        help_text=_("What the Local Government Act asks of a budget (KL 11:6)."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, association: Association, **kwargs: Any) -> None:
        plans = Plan.objects.filter(association=association)
        super().__init__(*args, others=plans, **kwargs)
        copied = [(self.COPY, _("an older plan"))] if self.periods else []
        self.fields["start"].choices = [  # type: ignore[attr-defined]
            *copied,
            (self.TEMPLATE, _("the built-in template")),
            (self.EMPTY, _("an empty plan")),
        ]
        self.fields["optional"].choices = [  # type: ignore[attr-defined]
            (section.key, section.title) for section in plan_template() if section.is_optional
        ]
        if self.periods:
            self.fields["source"].queryset = plans  # type: ignore[attr-defined]
        else:
            del self.fields["source"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("start") == self.COPY and "source" in self.fields and not data.get("source"):
            self.add_error("source", _("Choose the plan to copy."))
        return data


class PlanSettingsForm(PlanFields):
    """What is said of a draft as a whole."""

    numbering = forms.ChoiceField(
        label=_("Numbering"),
        choices=Association.Numbering.choices,
        help_text=_("A section can differ: that is chosen in the outline."),
    )

    def __init__(self, *args: Any, plan: Plan, today: dt.date, **kwargs: Any) -> None:
        self.plan = plan
        others = Plan.objects.filter(association=plan.association).exclude(pk=plan.pk)
        initial = {name: getattr(plan, name) for name in ("period", "title", "as_of", "numbering")}
        super().__init__(*args, others=others, today=today, initial=initial, **kwargs)
        self.fields["period"].help_text = _(
            "A year or several: 2027 or 2027-2028. The plan's address follows; its texts and its "
            "budget stay as they are."
        )

    def clean_period(self) -> str:
        """A period of long ago is refused when it is chosen, not when it is left as it is."""
        is_kept = self.cleaned_data["period"].strip() == self.plan.period
        return self.plan.period if is_kept else super().clean_period()

    def clean(self) -> dict[str, Any]:
        """The first day of the period goes along with it."""
        data = super().clean()
        is_first_day = self.plan.as_of == first_day(self.plan.period)
        if data.get("period") and is_first_day and data.get("as_of") == self.plan.as_of:
            data["as_of"] = first_day(data["period"])
        return data


class SectionTextForm(forms.Form):
    """The text of a section, and which version it began from."""

    title = forms.CharField(label=_("Heading"), required=False, max_length=LONGEST_TITLE)
    body = ProseFormField(label=_("Text"), required=False)
    base = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, addresses: dict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _let_long_titles_be_seen(self.fields["title"])
        self.fields["body"].widget.attrs.update(addresses or {})

    @property
    def text(self) -> SectionText:
        return SectionText(self.cleaned_data["title"], self.cleaned_data["body"])


class ConflictForm(SectionTextForm):
    """The same, with what is to become of the two texts."""

    seen = forms.IntegerField()
    choice = forms.TypedChoiceField(choices=[(each, each) for each in Choice], coerce=Choice)


class VersionNameForm(forms.Form):
    """What a version of a section is called."""

    name = forms.CharField(
        label=_("Name of the version"),
        required=False,
        max_length=LONGEST_NAME,
        help_text=_("For example: sent to the board. Empty: no name."),
    )


class NewSectionForm(forms.Form):
    """A new section: its title, and the section it stands inside."""

    title = forms.CharField(label=_("Heading"), max_length=LONGEST_TITLE)
    parent = forms.ModelChoiceField(
        label=_("Inside"),
        queryset=Section.objects.none(),
        to_field_name="key",
        required=False,
        empty_label=_("nothing: a chapter of its own"),
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = plan.sections.all()  # type: ignore[attr-defined]
        _let_long_titles_be_seen(self.fields["title"])


class SectionDetailsForm(forms.Form):
    """What is said of a section beside its text. `people` are (id, name)."""

    state = forms.ChoiceField(label=_("State"), choices=Section.State.choices)
    numbering = forms.ChoiceField(label=_("Numbering"), choices=Section.Numbering.choices)
    responsible = forms.TypedChoiceField(
        label=_("Responsible"), required=False, coerce=int, empty_value=None
    )

    def __init__(
        self, *args: Any, people: Sequence[tuple[int, str]], section: Section, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {
            "title": section.title,
            "state": section.state,
            "numbering": section.numbering,
            "responsible": section.responsible_id,
        }
        # Who has lost the role since stays responsible until somebody else is chosen.
        known = dict(people)
        if section.responsible is not None:
            known.setdefault(section.responsible.pk, str(section.responsible))
        self.fields["responsible"].choices = [("", _("nobody")), *known.items()]  # type: ignore[attr-defined]

    @property
    def details(self) -> SectionDetails:
        return SectionDetails(**self.cleaned_data)


class OutlineSectionForm(SectionDetailsForm):
    """The same with the title, as the outline shows it."""

    title = forms.CharField(label=_("Heading"), required=False, max_length=LONGEST_TITLE)
    field_order = ("title",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _let_long_titles_be_seen(self.fields["title"])


class MoveForm(forms.Form):
    """A step (`move`), or a place beside or inside another section (`place`, `target`)."""

    move = forms.TypedChoiceField(
        choices=[(each, each) for each in Move], coerce=Move, required=False
    )
    place = forms.TypedChoiceField(
        choices=[(each, each) for each in Place], coerce=Place, required=False
    )
    target = forms.ModelChoiceField(
        queryset=Section.objects.none(), to_field_name="key", required=False
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].queryset = plan.sections.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not data.get("move") and not (data.get("place") and data.get("target")):
            raise forms.ValidationError(_("Say where the section is to stand."))
        return data


class ReviewForm(forms.Form):
    """Places that were looked at. `was` are those that were ticked when the page was shown, so
    that nothing is unticked that somebody else has ticked since."""

    was = forms.TypedMultipleChoiceField(required=False, coerce=int, choices=())
    checked = forms.TypedMultipleChoiceField(required=False, coerce=int, choices=())

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(item, item) for item in plan.review_items.values_list("pk", flat=True)]
        for name in ("was", "checked"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def seen(self) -> set[int]:
        return set(self.cleaned_data["checked"]) - set(self.cleaned_data["was"])

    @property
    def unseen(self) -> set[int]:
        return set(self.cleaned_data["was"]) - set(self.cleaned_data["checked"])


class OptionsField(forms.JSONField):
    """What a block is made of, as the editor writes it: JSON that can be read and written again."""

    def to_python(self, value: Any) -> Any:
        if len(value or "") > LONGEST_OPTIONS:
            raise self._refused(value)
        try:
            options = super().to_python(value)
            json.dumps(options, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as error:
            raise self._refused(value) from error
        return options

    def _refused(self, value: Any) -> forms.ValidationError:
        return forms.ValidationError(
            self.error_messages["invalid"], code="invalid", params={"value": str(value)[:60]}
        )


class BlockForm(forms.Form):
    """A block to show while it is written."""

    kind = forms.SlugField()
    options = OptionsField(required=False)


class PictureForm(forms.Form):
    """A picture to put into a text."""

    file = forms.FileField()


def _let_long_titles_be_seen(field: forms.Field) -> None:
    """A browser would cut what is too long while it is pasted, without a word."""
    field.widget.attrs.pop("maxlength", None)
