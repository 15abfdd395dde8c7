"""Keeps footnotes on the page of their call, which WeasyPrint 70.0 does not.

Two things are changed.

1. Whether the footnotes overflow their area is asked with an exact comparison of two sums of
   floats. When they differ in the last digit every footnote is "too big" and slides to the next
   page, one a page (upstream issue 2502). It depends on the numbers in the style sheet, so no style
   sheet is safe. `_update_footnote_area` below is WeasyPrint's own but for the tolerance.
2. A paragraph that may not break where the page ends is given room by moving footnotes to the next
   page, those of other paragraphs too, though the paragraph could go there itself. That is not done
   in columns, so the layout is told that it is in one. It asks in three places: here, and about
   breaks between columns, which print.css does not use.

With `footnote-policy: line` in print.css a line then takes its footnote along to the next page.
Both are done in the version they were written for, and in no other: then the tests tell.
"""

from math import inf
from typing import Any

import weasyprint
from weasyprint.formatting_structure import build
from weasyprint.layout import LayoutContext
from weasyprint.layout.block import block_level_layout

VERSION_WITH_THE_FAULTS = "70.0"
TOLERANCE_PX = 0.01


def keep_footnotes_on_their_page() -> None:
    """Put both changes in place; doing it again changes nothing."""
    if weasyprint.__version__ == VERSION_WITH_THE_FAULTS:
        LayoutContext._update_footnote_area = _update_footnote_area
        LayoutContext.in_column = property(lambda self: True, lambda self, value: None)


def _update_footnote_area(self: Any) -> bool:
    """Lay out the footnotes of the page, and say whether they overflow their area."""
    area = self.current_footnote_area
    if area.height != "auto":
        self.page_bottom += area.margin_height()
    area.children = self.current_page_footnotes
    if not area.children:
        area.height = 0
        self.page_bottom -= area.margin_height()
        return False
    laid_out = build.create_anonymous_boxes(area.deepcopy())
    laid_out = block_level_layout(self, laid_out, -inf, None, area.page)[0]
    area.height = laid_out.height
    self.page_bottom -= laid_out.margin_height()
    last = laid_out.children[-1]
    last_bottom = last.position_y + last.margin_height() - last.margin_bottom
    area_bottom = laid_out.position_y + laid_out.margin_height() - laid_out.margin_bottom
    return bool(last_bottom > area_bottom + TOLERANCE_PX)
