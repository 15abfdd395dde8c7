"""Acts on a budget: amounts, the rows and columns they stand in, deleting and undoing."""
