"""A budget without some of its rows or years (borttaget): what it would be if they were deleted."""

from collections.abc import Collection
from dataclasses import replace

from budgets.arithmetic.sheet import Sheet


def without(
    sheet: Sheet,
    *,
    lines: Collection[str] = (),
    groups: Collection[str] = (),
    years: Collection[str] = (),
) -> Sheet:
    """The sheet without these; a group goes with all that stands in it. Raises: GroupCycle."""
    gone_groups = {
        group.key for group in sheet.groups if not set(groups).isdisjoint(sheet.path(group.key))
    }
    kept = tuple(
        replace(line, scope=tuple(key for key in line.scope if key not in gone_groups))
        for line in sheet.lines
        if line.key not in lines and line.group not in gone_groups
    )
    keys = {line.key for line in kept}
    return Sheet(
        years=tuple(year for year in sheet.years if year.key not in years),
        groups=tuple(group for group in sheet.groups if group.key not in gone_groups),
        lines=kept,
        amounts={
            (line, year): amount_kr
            for (line, year), amount_kr in sheet.amounts.items()
            if line in keys and year not in years
        },
    )
