"""Small sheets of one year, for tests of single rules."""

from collections.abc import Sequence

from budgets.arithmetic import Group, Line, LineKind, Sheet, Year, YearKind

type Cell = (
    tuple[str, LineKind, str, int | None] | tuple[str, LineKind, str, int | None, tuple[str, ...]]
)

BUDGET_YEAR = Year("2022", YearKind.BUDGET, "2022", calendar=2022)


def sheet_of(*cells: Cell) -> Sheet:
    """A sheet of one year, whose groups are those that the lines name."""
    return Sheet(
        years=(BUDGET_YEAR,),
        groups=tuple(Group(key, key, "Sum") for key in dict.fromkeys(cell[2] for cell in cells)),
        lines=tuple(
            Line(key, key, kind, group, scope=tuple(*scope))
            for key, kind, group, _, *scope in cells
        ),
        amounts={(key, "2022"): kr for key, _, _, kr, *_ in cells if kr is not None},
    )


def sheet_of_costs(amounts: Sequence[int]) -> Sheet:
    """A group of costs, numbered from 0."""
    return sheet_of(*((str(i), LineKind.COST, "costs", kr) for i, kr in enumerate(amounts)))


def sheet_of_numbered(cells: Sequence[tuple[LineKind, str, int | None]]) -> Sheet:
    """Lines without keys, numbered from 0: kind, group and amount."""
    return sheet_of(*((str(i), *cell) for i, cell in enumerate(cells)))
