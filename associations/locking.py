"""One at a time in an association: what is found free is still free when it is taken."""

from __future__ import annotations

from associations.models import Association


def lock_association(association: Association) -> None:
    """Lock the association to the end of the transaction, before anything else in it.

    Who makes or names something there by looking at what there is (a period, a key, a deletion
    that is not undone) waits; so does, on PostgreSQL, every other new row that belongs to it.
    """
    Association.objects.select_for_update().only("pk").get(pk=association.pk)
