"""Addresses of the work area, below /<slug>/arbete/."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, include, path, register_converter

from plans.views import settings
from plans.views.access import page_of_plan
from plans.views.work import budget_capital as capital
from plans.views.work import (
    budget_contributions,
    budget_files,
    budget_import,
    budget_links,
    budget_list,
    budget_rows,
    budgets,
    catalogue,
    comments,
    home,
    plan_budget,
    plan_settings,
    plans,
    preview,
    printing,
    registers,
    scenarios,
    sections,
)
from plans.work import REGISTERS


class PlanRegisterConverter:
    """The key of a register that belongs to a plan."""

    regex = "|".join(key for key, register in REGISTERS.items() if register.is_of_plan)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(PlanRegisterConverter, "plan-register")


def page(route: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
    """A page of a plan, whatever becomes of the plan while somebody is there."""
    return path(route, page_of_plan(view), name=name)


def register_patterns(name: str) -> list[URLPattern]:
    """The pages of a register, by names that begin with `name`."""
    return [
        page("", registers.register_list, name=name),
        page("ny/", registers.register_new, name=f"{name}-new"),
        page("<int:pk>/", registers.register_row, name=f"{name}-row"),
        page("<int:pk>/plats/", registers.register_place, name=f"{name}-place"),
        page("<int:pk>/ta-bort/", registers.register_deletion, name=f"{name}-deletion"),
        page("angra/<slug:token>/", registers.register_undo, name=f"{name}-undo"),
    ]


section_patterns = [
    page("", sections.section_page, name="work-section"),
    page("uppgifter/", sections.section_details, name="work-section-details"),
    page("plats/", sections.section_place, name="work-section-place"),
    page("ta-bort/", sections.section_removal, name="work-section-removal"),
    page("forhandsvisning/", preview.section_preview, name="work-section-preview"),
    page("tryck/", printing.print_request, name="work-print"),
    page("tryck/<int:pk>/", printing.print_state, name="work-print-state"),
    page("tryck/<int:pk>/<int:number>/", printing.print_page, name="work-print-page"),
    page("narvaro/", sections.section_presence, name="work-section-presence"),
    page("kommentarer/", comments.comment_new, name="work-comments"),
    page("kommentarer/<int:pk>/", comments.comment_thread, name="work-comment"),
    page("versioner/", sections.section_versions, name="work-section-versions"),
    page("versioner/<int:number>/", sections.section_version, name="work-section-version"),
]

plan_patterns: list[URLPattern | URLResolver] = [
    page("", plans.plan_outline, name="work-plan"),
    page("att-se-over/", plans.plan_review, name="work-review"),
    page("budget/", plan_budget.plan_budget, name="work-plan-budget"),
    page("installningar/", plan_settings.plan_settings, name="work-plan-settings"),
    page("ta-bort/", plan_settings.plan_deletion, name="work-plan-deletion"),
    page("aterstallning/", plans.restoration, name="work-restoration"),
    page("katalog.json", catalogue.plan_catalogue, name="work-catalogue"),
    page("block/", preview.block_preview, name="work-block"),
    page("block/svar/", preview.block_check, name="work-block-check"),
    page("avsnitt/", sections.section_new, name="work-section-new"),
    path("avsnitt/<slug:key>/", include(section_patterns)),
]

budget_patterns = [
    path("", budgets.budget_grid, name="budget"),
    path("budget.xlsx", budget_files.budget_workbook, name="budget-workbook"),
    path("celler/", budgets.budget_cells, name="budget-cells"),
    path("not/", budget_rows.budget_note, name="budget-note"),
    path("rader/", budget_rows.budget_rows, name="budget-rows"),
    path("angra/", budgets.budget_restoring, name="budget-restoring"),
    path("ny-post/", budgets.new_line, name="budget-new-line"),
    path("post/<slug:line>/", budgets.budget_line, name="budget-line"),
    path("ny-grupp/", budgets.new_group, name="budget-new-group"),
    path("grupp/<slug:group>/", budgets.budget_group, name="budget-group"),
    path("nytt-ar/", budgets.new_year, name="budget-new-year"),
    path("ar/<slug:year>/", budgets.budget_year, name="budget-year"),
    path("bidrag/", budget_contributions.budget_contributions, name="budget-contributions"),
    path("revidera/", budget_links.budget_revision, name="budget-revision"),
    path("jamfor/", budget_links.budget_comparison, name="budget-comparison"),
    path("scenario/", scenarios.budget_scenarios, name="budget-scenarios"),
    path("ta-bort/", budget_links.budget_deletion, name="budget-deletion"),
    path("ar/<slug:year>/utfall/", capital.budget_outcome_start, name="budget-outcome-start"),
    path("utfall/<slug:year>/", capital.budget_outcome, name="budget-outcome"),
    path("overskott/", capital.budget_surplus, name="budget-surplus"),
    path("beslutat/", capital.budget_decided, name="budget-decided"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.work_home, name="work"),
    path("planer/", plans.plan_list, name="work-plans"),
    path("planer/ny/", plans.plan_new, name="work-plan-new"),
    path("planer/angra/", plan_settings.plans_restoring, name="work-plans-restoring"),
    path("planer/<period:period>/", include(plan_patterns)),
    path("budget/", budget_list.budget_list, name="budgets"),
    path("budget-import/", budget_import.budget_import, name="budget-import"),
    path("budget-angra/", budget_links.budgets_restoring, name="budgets-restoring"),
    path("budget/<slug:budget>/", include(budget_patterns)),
    path("bild/", catalogue.picture, name="work-picture"),
    path("sammanfattning/", comments.digest_choice, name="work-digest"),
    path("register/", registers.register_index, name="registers"),
    path("register/<slug:register>/", include(register_patterns("register"))),
    path(
        "planer/<period:period>/<plan-register:register>/",
        include(register_patterns("plan-register")),
    ),
    path("installningar/", settings.association_settings, name="settings"),
]
