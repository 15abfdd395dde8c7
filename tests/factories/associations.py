"""Associations and what they register, valid by default."""

from __future__ import annotations

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from associations.models import (
    Association,
    Authority,
    AuthorityName,
    Body,
    BodyTask,
    Decision,
    Meeting,
    Member,
    Person,
    Post,
    Seat,
    TargetGroup,
    Term,
    User,
)

DAY = dt.date(2025, 11, 21)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    name = factory.Sequence(lambda n: f"Anna Andersson {n}")
    email = factory.Sequence(lambda n: f"anna{n}@example.org")


class AssociationFactory(DjangoModelFactory):
    class Meta:
        model = Association

    slug = factory.Sequence(lambda n: f"finsam-{n}")
    name = factory.Sequence(lambda n: f"Samordningsförbundet {n}")
    short_name = factory.LazyAttribute(lambda o: o.name.removeprefix("Samordningsförbundet "))


class AuthorityFactory(DjangoModelFactory):
    """`name` is what it has always been called; without it the key is."""

    class Meta:
        model = Authority
        skip_postgeneration_save = True

    class Params:
        name = ""

    key = factory.Sequence(lambda n: f"kommun-{n}")
    kind = Authority.Kind.MUNICIPALITY
    always = factory.Maybe(
        "name",
        yes_declaration=factory.RelatedFactory(
            "tests.factories.associations.AuthorityNameFactory",
            factory_related_name="authority",
            name=factory.SelfAttribute("..name"),
        ),
    )


class AuthorityNameFactory(DjangoModelFactory):
    class Meta:
        model = AuthorityName

    authority = factory.SubFactory(AuthorityFactory)
    name = "Sjöbygdens kommun"


class MemberFactory(DjangoModelFactory):
    class Meta:
        model = Member

    association = factory.SubFactory(AssociationFactory)
    authority = factory.SubFactory(AuthorityFactory)
    party = Member.Party.MUNICIPALITIES


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Person

    association = factory.SubFactory(AssociationFactory)
    key = factory.Sequence(lambda n: f"person-{n}")
    name = factory.Sequence(lambda n: f"Bo Berg {n}")


class BodyFactory(DjangoModelFactory):
    class Meta:
        model = Body

    class Params:
        board = factory.Trait(key="styrelse", kind=Body.Kind.BOARD, name="Styrelsen")

    association = factory.SubFactory(AssociationFactory)
    key = factory.Sequence(lambda n: f"organ-{n}")
    kind = Body.Kind.OTHER
    name = factory.Sequence(lambda n: f"Organ {n}")


class BodyTaskFactory(DjangoModelFactory):
    class Meta:
        model = BodyTask

    body = factory.SubFactory(BodyFactory)
    text = "Följer upp planen."


class SeatFactory(DjangoModelFactory):
    class Meta:
        model = Seat

    body = factory.SubFactory(BodyFactory)
    role = Seat.Role.MEMBER
    person = factory.SubFactory(
        PersonFactory, association=factory.SelfAttribute("..body.association")
    )


class PostFactory(DjangoModelFactory):
    class Meta:
        model = Post

    association = factory.SubFactory(AssociationFactory)
    title = "Samordnare"


class TargetGroupFactory(DjangoModelFactory):
    class Meta:
        model = TargetGroup

    association = factory.SubFactory(AssociationFactory)
    key = factory.Sequence(lambda n: f"malgrupp-{n}")
    name = factory.Sequence(lambda n: f"Målgrupp {n}")


class TermFactory(DjangoModelFactory):
    class Meta:
        model = Term

    association = factory.SubFactory(AssociationFactory)
    key = factory.Sequence(lambda n: f"begrepp-{n}")
    term = factory.Sequence(lambda n: f"Begrepp {n}")
    definition = "<p>Vad ordet betyder.</p>"


class MeetingFactory(DjangoModelFactory):
    """A meeting of the board: of an association's with `body__association`."""

    class Meta:
        model = Meeting

    body = factory.SubFactory(BodyFactory, board=True)
    held_on = DAY


class DecisionFactory(DjangoModelFactory):
    """A decision that may adopt a plan of the association of `meeting__body`."""

    class Meta:
        model = Decision

    meeting = factory.SubFactory(MeetingFactory)
    paragraph = factory.Sequence(lambda n: str(n + 1))
    kind = Decision.Kind.PLAN
    title = "Verksamhetsplan och budget"
