"""The work area: where staff write plan and budget."""
