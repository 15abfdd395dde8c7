"""Files inside the PDF: the plan as data and its budget (bifogade filer)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from weasyprint import Attachment


@dataclass(frozen=True, slots=True)
class EmbeddedFile:
    """A file that travels inside the PDF, e.g. plan.json.

    `relationship` says what it is to the document: the source it was made from, or data of it.
    """

    name: str
    description: str
    media_type: str
    content: bytes
    relationship: Literal["Source", "Data"] = "Data"


def attachment_of(file: EmbeddedFile, *, dated: datetime) -> Attachment:
    """Make the typesetter's attachment. Its default date is now, which would change the bytes."""
    return Attachment(
        string=file.content,
        name=file.name,
        description=file.description,
        relationship=file.relationship,
        created=dated,
        modified=dated,
    )
