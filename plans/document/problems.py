"""What is wrong with the money a text shows, told apart from all else that may be wrong."""

from django.utils.translation import gettext_lazy as _

from plans.document.types import Problem

NO_BUDGET = _("The budget this figure belongs to is not there.")
NO_FIGURE = _("The budget has no such figure.")
NOT_SHOWN = _("The budget cannot be shown like this.")


def is_about_money(problem: Problem) -> bool:
    """Whether another budget might mend it. Ask in the language the document was composed in."""
    return problem.message in {str(each) for each in (NO_BUDGET, NO_FIGURE, NOT_SHOWN)}
