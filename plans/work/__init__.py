"""The registers of the work area, declared once."""

from plans.work.entries import REGISTERS
from plans.work.registers import ROWS_AT_ONCE, Column, Inline, Register, Related

__all__ = ["REGISTERS", "ROWS_AT_ONCE", "Column", "Inline", "Register", "Related"]
