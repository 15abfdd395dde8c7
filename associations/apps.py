from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _

from associations.collation import teach_sqlite_swedish


class AssociationsConfig(AppConfig):
    name = "associations"
    verbose_name = _("Associations")

    def ready(self) -> None:
        # The one signal of the project: SQLite forgets its functions with each connection.
        connection_created.connect(teach_sqlite_swedish)
