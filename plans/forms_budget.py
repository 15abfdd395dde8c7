"""Input about which budgets a plan shows, in the work area and in the admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from associations.administration import SameAssociationForm
from budgets.models import Budget
from plans.models import Plan
from plans.services.plan_budget import BudgetNotForPlan, Refusal, check_budgets


def refusal_of(error: BudgetNotForPlan) -> str:
    """Why a plan cannot show a budget, in words."""
    texts = {
        Refusal.SCENARIO: _("“%(title)s” is a scenario, which no plan shows."),
        Refusal.OTHER_ASSOCIATION: _("“%(title)s” belongs to another association."),
        Refusal.OF_A_PROJECT: _("“%(title)s” is a project's budget, and stands beside the plan's."),
        Refusal.OF_NO_PROJECT: _("“%(title)s” is no project's budget."),
        Refusal.PROJECT_TWICE: _("“%(title)s”: another budget of the same project is chosen too."),
    }
    return texts[error.refusal] % {"title": error.budget}


class PlanBudgetForm(forms.Form):
    """The plan's own budget, and for each project that has budgets which one is shown."""

    budget = forms.ModelChoiceField(
        Budget.objects.none(),
        required=False,
        label=gettext_lazy("The plan's budget"),
        empty_label=gettext_lazy("no budget"),
        help_text=gettext_lazy("Its tables and figures are what the text shows."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, plan: Plan) -> None:
        super().__init__(data, initial={"budget": plan.budget_id})
        real = Budget.objects.real().filter(association=plan.association)
        field = self.fields["budget"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = real.filter(project=None).order_by("-pk")
        shown = {budget.project_id: budget.pk for budget in plan.project_budgets.all()}
        self.project_names: list[str] = []
        for project in plan.association.projects.filter(budgets__in=real).distinct():
            name = f"project-{project.pk}"
            self.project_names.append(name)
            self.fields[name] = forms.ModelChoiceField(
                real.filter(project=project).order_by("-pk"),
                required=False,
                label=str(project),
                empty_label=_("not shown"),
                initial=shown.get(project.pk),
            )

    @property
    def project_fields(self) -> list[BoundField]:
        return [self[name] for name in self.project_names]

    @property
    def project_budgets(self) -> list[Budget]:
        chosen = (self.cleaned_data[name] for name in self.project_names)
        return [budget for budget in chosen if budget is not None]

    @property
    def choice(self) -> str:
        """What is chosen, as one word: a warning is of one choice and of no other."""
        main = self.cleaned_data["budget"]
        chosen = [*([main] if main else []), *self.project_budgets]
        return "-".join(str(budget.pk) for budget in chosen) or "none"


class PlanAdminForm(SameAssociationForm):
    """A plan in the admin: only budgets that a plan can show."""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        association = data.get("association") or getattr(self.instance, "association", None)
        for name in ("budget", "project_budgets"):
            if association is None or name not in data:
                continue
            main = data[name] if name == "budget" else None
            beside = list(data[name]) if name == "project_budgets" else []
            try:
                check_budgets(association.pk, main, beside)
            except BudgetNotForPlan as error:
                if error.refusal != Refusal.OTHER_ASSOCIATION:  # said by the form itself
                    self.add_error(name, refusal_of(error))
        return data
