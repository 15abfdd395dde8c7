"""Forms of projects, target groups, terms, and what a plan wants with them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from associations.models import Authority, Body, Member, TargetGroup, Term
from plans.models import Activity, Goal, TargetGroupPriority
from plans.register_forms.base import PercentField, RegisterForm, RowForm, Scope
from projects.models import Project, ProjectPart, ProjectPost


class ProjectForm(RegisterForm):
    """A project (insats)."""

    beside = (
        ("name", "full_name"),
        ("kind", "direction"),
        ("stage", "owner"),
        ("starts_on", "ends_on"),
        ("planned_women", "planned_men"),
    )

    class Meta:
        model = Project
        fields = (
            "name",
            "full_name",
            "kind",
            "direction",
            "stage",
            "owner",
            "parties",
            "target_groups",
            "starts_on",
            "ends_on",
            "staffing",
            "planned_women",
            "planned_men",
            "is_esf",
        )
        widgets = {
            "parties": forms.CheckboxSelectMultiple,
            "target_groups": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "name": _("As it is called every day."),
            "full_name": _("Printed instead of the name where it has a heading of its own."),
            "parties": _("Those who take part. It is coordination when they are at least two."),
            "staffing": _("A line among the short facts. Posts with their extent stand below."),
        }
        labels = {"staffing": _("Staffing in short")}

    def rows_for(self, name: str, model: type[Model]) -> QuerySet[Any]:
        """An authority that already takes part can be kept, also when it is no member."""
        if model is not Authority:
            return super().rows_for(name, model)
        wanted = Q(memberships__association=self.scope.association)
        if self.instance.pk:
            wanted |= Q(projects=self.instance) | Q(owned_projects=self.instance)
        chosen = Authority.objects.filter(wanted).values("pk")
        return Authority.objects.filter(pk__in=chosen).prefetch_related("names")


class ProjectPartForm(RowForm):
    """A labelled part of a project's description."""

    beside = (("label", "standard"),)

    class Meta:
        model = ProjectPart
        fields = ("label", "standard", "order", "is_fact", "body")


class ProjectPostForm(RowForm):
    """A post in a project (bemanning)."""

    beside = (("title", "percent", "note"),)

    class Meta:
        model = ProjectPost
        fields = ("title", "percent", "note", "order")
        field_classes = {"percent": PercentField}


class TargetGroupForm(RegisterForm):
    """People the association works for (målgrupp)."""

    beside = (
        ("age_from", "age_to"),
        ("estimate", "estimate_basis"),
        ("valid_from", "valid_to"),
    )

    class Meta:
        model = TargetGroup
        fields = (
            "name",
            "age_from",
            "age_to",
            "description",
            "estimate",
            "estimate_basis",
            "valid_from",
            "valid_to",
        )


class TermForm(RegisterForm):
    """A word the association has agreed on (begrepp)."""

    key_from = "term"
    at_field = ((_("There is already a term with this key."), "valid_from"),)

    class Meta:
        model = Term
        fields = ("term", "definition", "valid_from", "valid_to")


class GoalForm(RegisterForm):
    """What the plan wants to reach (mål)."""

    home = "plan"
    key_from = "title"
    beside = (("baseline", "target"), ("responsible_body", "due_on", "order"))

    class Meta:
        model = Goal
        fields = ("title", "indicator", "baseline", "target", "responsible_body", "due_on")
        help_texts = {
            "indicator": _("What is counted or asked about, if anything is."),
            "baseline": _("Where things stand now, with its unit: 62 %."),
            "target": _("Where they are to stand when the plan ends, with its unit: 75 %."),
        }

    def rows_for(self, name: str, model: type[Model]) -> QuerySet[Any]:
        return bodies_of_plan(self.scope) if model is Body else super().rows_for(name, model)


class ActivityForm(RowForm):
    """What is done to reach a goal (aktivitet)."""

    beside = (("responsible_body", "due_on"),)

    class Meta:
        model = Activity
        fields = ("text", "responsible_body", "due_on", "order")
        help_texts = {
            "text": _(
                "Refer to where the plan describes it with # or the menu, and the number follows."
            ),
        }

    def rows_for(self, name: str, model: type[Model]) -> QuerySet[Any]:
        return bodies_of_plan(self.scope) if model is Body else super().rows_for(name, model)


def bodies_of_plan(scope: Scope) -> QuerySet[Any]:
    """The bodies of the plan's day, and those its goals and activities name already. One query for
    all rows of a page."""
    plan = scope.plan
    assert plan is not None  # goals are a plan's
    named = Q(goals__plan=plan) | Q(activities__goal__plan=plan)
    wanted = Body.objects.filter(named).values("pk")
    on_the_day = Body.objects.on(plan.as_of).values("pk")
    return scope.rows(Body).filter(Q(pk__in=on_the_day) | Q(pk__in=wanted))


class TargetGroupPriorityForm(RegisterForm):
    """How the plan ranks a target group (prioriterad målgrupp)."""

    home = "plan"
    has_key = False
    beside = (("target_group", "area"),)

    class Meta:
        model = TargetGroupPriority
        fields = ("target_group", "area", "priority")
        help_texts = {
            "area": _("Empty: the whole area of the association."),
            "priority": _("As it is to be printed: 1, high, prioritised."),
        }

    def rows_for(self, name: str, model: type[Model]) -> QuerySet[Any]:
        if model is not Authority:
            return super().rows_for(name, model)
        municipal = Q(party=Member.Party.MUNICIPALITIES)
        members = self.scope.association.members.filter(municipal).values("authority")
        wanted = Q(pk__in=members)
        if self.instance.area_id:
            wanted |= Q(pk=self.instance.area_id)
        return Authority.objects.filter(wanted).prefetch_related("names")

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        group, area = self.cleaned_data.get("target_group"), self.cleaned_data.get("area")
        same = TargetGroupPriority.objects.filter(
            plan=self.scope.plan, target_group=group, area=area
        )
        if group and same.exclude(pk=self.instance.pk).exists():
            self.add_error("target_group", _("The plan already ranks this target group here."))
        return cleaned
