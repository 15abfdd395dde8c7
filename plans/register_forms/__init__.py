"""Forms of the registers: input about what an association registers and a plan wants."""
