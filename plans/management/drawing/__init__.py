"""What `manage.py draw_readme` draws in README.md: the tables, and the way of the data."""
