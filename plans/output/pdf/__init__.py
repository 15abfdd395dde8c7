"""The plan as PDF: PDF/A-3a and PDF/UA-1 in one file. Only this package knows the typesetter.

render_pdf(document, assets=…)  ->  bytes, the same for the same document
validate_pdf(data)              ->  what is wrong with it, nothing when it is valid
"""

from plans.output.pdf.embedding import EmbeddedFile
from plans.output.pdf.rendering import PdfNotRendered, PdfNotValid, render_pdf, render_valid_pdf
from plans.output.pdf.validation import validate_pdf

__all__ = [
    "EmbeddedFile",
    "PdfNotRendered",
    "PdfNotValid",
    "render_pdf",
    "render_valid_pdf",
    "validate_pdf",
]
