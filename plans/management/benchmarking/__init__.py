"""What `manage.py benchmark` measures: printing and pages, each beside a baseline."""
