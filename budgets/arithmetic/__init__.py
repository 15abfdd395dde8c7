"""How a budget is computed (budgetens räknelära).

A budget is typed line by line: one amount in whole kronor per line and year. All else is computed
from the lines whenever it is shown, and nothing computed is stored.

*Blank is not zero.* A blank adds nothing to a sum and is shown blank. A sum that finds nothing but
blanks is blank itself: it cannot be derived.

*In and out.* A line brings money (contribution, other income, capital in) or uses it (cost, capital
out, unallocated). A group whose lines all do the same is their sum. A group with both is a net, in
minus out: interest earned and interest paid make one "Summa". Groups may stand inside groups.

*What is left* (utrymme, medel att fördela, återstår) is an unallocated line. It stands in a group,
counts there as money used, and closes its scope: in minus out of the groups it names, or of all
groups when it names none, itself left out. A line counts once however often the scope names its
groups. A scope may hold another unallocated line, whose amount is then already taken; lines that
wait for each other are an error.

*The year as a whole* counts every typed line once. What stands in somebody's scope is unallocated,
the rest is the result; before capital, the result is income minus costs. Two unallocated lines may
look at the same money (Gotland 2009: left of the year's income, and left after decisions). Each is
right where it stands, but they cannot be added; `closing_gap` says by how much.

Worked table: Finsam Gotland 2022, kronor. The amounts after "=" are computed.

    line             kind            group            2022
    fk               contribution    income      2 162 000
    region           contribution    income      2 162 000
    own-capital      capital-in      income      1 828 177
    administration   cost            costs       1 279 980
    development      cost            costs         900 000
    projects         cost            costs       2 235 000
    extended         cost            costs
    room             unallocated     left      = 1 087 197
    carried          capital-out     left          650 000

    group:income                               = 6 152 177
    group:costs                                = 4 414 980
    group:left                                 = 1 737 197
    sum:income                                 = 4 324 000
    sum:income-and-capital                     = 6 152 177
    sum:result-before-capital                  =   -90 980
    sum:unallocated                            = 1 087 197
    sum:result                                 =         0

*Rounding* comes last (`budgets.money`). A shown total may then differ from its shown rows, always
by less than the number of rows; `rounding_gap` says if it does, so that the table can say so.

*Rules* are compared with what was typed and never forced. Contributions follow the law and what
the members have agreed on (`budgets.arithmetic.payers`, which has a worked table of its own). A
surplus is spread evenly, the first parts get what is left over: 3 967 over three years is 1 323,
1 322, 1 322. What one year carries out, the next has as capital in; `capital` says how the own
capital goes through the years.
"""

from budgets.arithmetic.capital import (
    CarryDifference,
    YearCapital,
    capital_of,
    carry_differences,
    left_after,
    outcome_differences,
)
from budgets.arithmetic.ceiling import CeilingRule, CeilingStep, Meter, meter, rule_on
from budgets.arithmetic.changes import AmountChange, RowChange, Turn, changes
from budgets.arithmetic.figures import UnknownFigure, figure
from budgets.arithmetic.payers import (
    Compared,
    Deviation,
    Payer,
    compared,
    deviations,
    parties,
    paying_rows,
    proposed,
    state_by_law,
)
from budgets.arithmetic.projects import ProjectDifference, project_differences
from budgets.arithmetic.removal import without
from budgets.arithmetic.residuals import ResidualCycle, closing_gap, closing_order
from budgets.arithmetic.rows import TableRow, rounding_gap
from budgets.arithmetic.rules import (
    NothingToShare,
    contributions,
    share,
    spread,
    spread_in,
)
from budgets.arithmetic.scenarios import scale
from budgets.arithmetic.sheet import (
    BudgetArithmeticError,
    Group,
    GroupCycle,
    Line,
    LineKind,
    OpeningSource,
    Sheet,
    UnknownKey,
    Year,
    YearKind,
)
from budgets.arithmetic.sums import YearTotals, group_total, line_amount, sum_amount, totals
from budgets.arithmetic.table import UnknownRow, table

__all__ = [
    "AmountChange",
    "BudgetArithmeticError",
    "CarryDifference",
    "CeilingRule",
    "CeilingStep",
    "Compared",
    "Deviation",
    "Group",
    "GroupCycle",
    "Line",
    "LineKind",
    "Meter",
    "NothingToShare",
    "OpeningSource",
    "Payer",
    "ProjectDifference",
    "ResidualCycle",
    "RowChange",
    "Sheet",
    "TableRow",
    "Turn",
    "UnknownFigure",
    "UnknownKey",
    "UnknownRow",
    "Year",
    "YearCapital",
    "YearKind",
    "YearTotals",
    "capital_of",
    "carry_differences",
    "changes",
    "closing_gap",
    "closing_order",
    "compared",
    "contributions",
    "deviations",
    "figure",
    "group_total",
    "left_after",
    "line_amount",
    "meter",
    "outcome_differences",
    "parties",
    "paying_rows",
    "project_differences",
    "proposed",
    "rounding_gap",
    "rule_on",
    "scale",
    "share",
    "spread",
    "spread_in",
    "state_by_law",
    "sum_amount",
    "table",
    "totals",
    "without",
]
