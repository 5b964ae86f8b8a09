"""Who may do what: the people of a workspace and their roles, from `people.yaml`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from pydantic import Field, model_validator

from marque.brief import Email, Name
from marque.reading import inside, load_data, validate
from marque.records import FileForm
from policies.tiers import Role

Roles = tuple[Role, ...]


class People(FileForm):
    """`people.yaml`: an address to its roles, for every brand of the workspace or brand by brand."""

    people: dict[Email, Roles | dict[Name, Roles]] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _one_person_once(cls, data: Any) -> Any:  # noqa: ANN401 - whatever the file holds
        listed = data.get("people") if isinstance(data, Mapping) else None
        folded = [str(email).lower() for email in listed] if isinstance(listed, Mapping) else []
        if len(set(folded)) < len(folded):
            raise ValueError("an address stands twice, in capitals and without; keep one of them")
        return data

    @model_validator(mode="after")
    def _nobody_without_a_role(self) -> Self:
        for held in self.people.values():
            if not held:
                raise ValueError("somebody has no role; name one, or leave the person out")
        return self

    def roles(self, email: str, brand: str) -> frozenset[Role]:
        """Return the roles that this person has for this brand; empty for somebody who is not listed."""
        held = self.people.get(email.lower(), ())
        return frozenset(held.get(brand, ()) if isinstance(held, Mapping) else held)

    def lists(self, email: str) -> bool:
        """Tell whether this person is listed at all."""
        return email.lower() in self.people

    def is_bounded(self, email: str) -> bool:
        """Tell whether this person's roles are for some brands only."""
        return isinstance(self.people.get(email.lower(), {}), Mapping)

    def every_role(self, email: str) -> frozenset[Role]:
        """Return the roles that this person has for any brand."""
        held = self.people.get(email.lower(), ())
        return (
            frozenset(role for roles in held.values() for role in roles)
            if isinstance(held, Mapping)
            else frozenset(held)
        )

    def holding(self, role: str, brand: str) -> tuple[str, ...]:
        """Return everybody who has a role for this brand, in the file's order."""
        return tuple(email for email in self.people if role in self.roles(email, brand))


def load_people(path: Path) -> People:
    """Return the people that a file lists; what is wrong with it is an `InputError` in one line."""
    return validate(People, load_data(inside(path.parent, path.name, where=path.name)), where=path.name)
