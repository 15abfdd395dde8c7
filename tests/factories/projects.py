"""Projects, valid by default."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from projects.models import Project, ProjectPart
from tests.factories.associations import AssociationFactory


class ProjectFactory(DjangoModelFactory):
    class Meta:
        model = Project

    association = factory.SubFactory(AssociationFactory)
    key = factory.Sequence(lambda n: f"insats-{n}")
    name = factory.Sequence(lambda n: f"Insats {n}")
    kind = Project.Kind.INDIVIDUAL


class ProjectPartFactory(DjangoModelFactory):
    class Meta:
        model = ProjectPart

    project = factory.SubFactory(ProjectFactory)
    standard = ProjectPart.Standard.AIM
    label = "Syfte"
    body = "<p>Att fler kommer i arbete.</p>"
