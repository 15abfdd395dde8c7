from django.urls import URLPattern, URLResolver, include, path, register_converter

from plans.views import associations, plans

app_name = "plans"


class PeriodConverter:
    """ "2022" or "2009-2010"."""

    regex = r"\d{4}(?:-\d{4})?"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(PeriodConverter, "period")

version_patterns = [
    path("", plans.plan_page, name="version"),
    path("plan.pdf", plans.plan_pdf_file, name="version-pdf"),
    path("plan.json", plans.plan_json_file, name="version-json"),
    path("budget.csv", plans.budget_csv_file, name="version-csv"),
]

plan_patterns: list[URLPattern | URLResolver] = [
    path("", plans.plan_page, name="plan"),
    path("plan.pdf", plans.plan_pdf_file, name="plan-pdf"),
    path("plan.json", plans.plan_json_file, name="plan-json"),
    path("budget.csv", plans.budget_csv_file, name="plan-csv"),
    path("version/<int:version>/", include(version_patterns)),
]

urlpatterns = [
    path("", associations.association_list, name="association-list"),
    path("media/<str:sha256>", plans.asset_file, name="asset"),
    path("<slug:slug>/", associations.association_detail, name="association"),
    path("<slug:slug>/arbete/", include("plans.work_urls")),
    path("<slug:slug>/verksamhetsplan/<period:period>/", include(plan_patterns)),
]
