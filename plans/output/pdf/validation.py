"""Whether a file keeps its promises: PDF/A-3a and PDF/UA-1."""

import page

PROFILES = ("3a", "ua1")


def validate_pdf(data: bytes) -> tuple[str, ...]:
    """Say what is wrong with a plan's PDF, in the validator's words; nothing when it is valid."""
    failures: list[str] = []
    for profile in PROFILES:
        try:
            report = page.validate_pdf_bytes(data, profile=profile)
        except page.PageError as error:
            return (f"{profile}: {error}",)
        failures += [f"{profile} {one.rule_id}: {one.message}" for one in report.failures]
    return tuple(dict.fromkeys(failures))
